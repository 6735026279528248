"""Ways in which people write the network for XOR: two readers are held against them."""

from checks.exercises.answers import NetworkAnswer

XOR = NetworkAnswer(("x1", "x2"), (0, 1, 1, 0))
RIGHT = (
    "h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]; y = [h1 - h2 >= 1]",
    "h1 = x1 + x2 ≥ 1\nh2 = x1 + x2 ≥ 2\ny = h1 - h2 ≥ 1\n",
    "h₁ = [x₁ + x₂ > 0,5]; h₂ = [x₁ + x₂ > 1,5]; y = [h₁ − h₂ > 0,5]",
    "h_1 = [x_1 + x_{2} >= 1], h_2 = [x_1 + x_2 >= 2], y = [h_1 - h_2 >= 1].",
    "[x1 + x2 >= 1]; [x1 + x2 >= 2]; [h1 - h2 >= 1]",
    "y = [h1 - h2 >= 1]; h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]",
    "a: 2*x1 - 2 x2 >= 1; b: 2x2 >= 2x1 + 1/2; out: a + b >= 1",
    "h1 := step(x1 + x2 - 1); h2 := step(x1 + x2 - 2); y := step(h1 - h2 - 1)",
    "h1 = 1 if x1 + x2 >= 1 else 0; h2 = 1 if x1 + x2 >= 2 else 0; y = 1 if h1 > h2 else 0",
    "h1 = 1[x1 + x2 >= 1]; h2 = (x1 + x2 =< 1); y = [(h1 + h2)/2 >= 1]",
    "h = [x1 + x2 >= 2]; y = [x1 + x2 - 2h >= 1]",
    "y = [[x1 + x2 >= 1] - [x1 + x2 >= 2] >= 1]",
    "h1 = ［x1 + x2 ≥ 1］； h2 = ［x1 + x2 ≥ 2］； y = ［h1 − h2 ≥ 1］",
    "1, 1, 1\n1, 1, 2\n1, -1, 1",
    "[[1, 1, 1], [1, 1, 2], [1, -1, 1]]",
    "1 1 0,5; 1 1 1,5; 1 -1 0,5",
)
