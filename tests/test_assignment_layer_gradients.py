"""Layers and losses: the key by two witnesses, mistakes that show, hand-ins that pass and hand-ins that do not."""

import assignment_key as key_checks
import mpmath
import numpy as np
import pytest

from autodiff import logsumexp, relu, sigmoid
from autodiff import vjp as reverse
from checks.assignments.keys import Edit
from checks.assignments.layer_gradients import properties
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.task import NoAnswer, Standing
from checks.assignments.variants import edited
from checks.sandbox.submission import read_submission
from checks.verify.checking import check_family, check_property
from checks.verify.drawing import sizes_of, stream
from checks.verify.grading import Settings
from checks.verify.marks import standing_of
from checks.verify.report import Status
from checks.verify.verifying import choose, verify

NAME = "layer-gradients"
ASSIGNMENT = built_in(NAME)
TASKS = [task.name for task in ASSIGNMENT.tasks]
KEYS = keys_of(NAME)
BASES = {base.name: base for base in code_bases_of(NAME)}


def mean_softmax(Z, y):
    return np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(y)), y])


def mean_hinge(Z, y):
    other = np.ones(Z.shape)
    other[np.arange(len(y)), y] = 0
    return np.sum(other * relu(Z - Z[np.arange(len(y)), y][:, None] + 1)) / len(y)


LAYERS = {
    "affine": lambda X, W, b: X.reshape((X.shape[0], W.shape[0])) @ W + b,
    "relu": relu,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
}


def through_reverse_mode(task, arguments):
    """The answer by our tape, which shares no rule with the references."""
    if task in LAYERS:
        return (LAYERS[task](*arguments),)
    if task.endswith("_pullback"):
        _, pull = reverse(LAYERS[task.removesuffix("_pullback")], *arguments[1:])
        return pull(arguments[0])
    if task in ("softmax_loss", "hinge_loss"):
        Z, y = arguments
        value, pull = reverse(lambda Z: (mean_softmax if task == "softmax_loss" else mean_hinge)(Z, y), Z)
        return value, pull(1.0)[0]
    if task == "two_layer":
        X, y, *parameters = arguments

        def run(X, W1, b1, W2, b2):
            return mean_softmax(relu(X @ W1 + b1) @ W2 + b2, y)

        value, pull = reverse(run, X, *parameters)
        return value, *pull(1.0)
    if task == "TwoLayerNet.loss":
        X, y, *parameters, reg = arguments

        def penalised(W1, b1, W2, b2):
            penalty = reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
            return mean_softmax(relu(X @ W1 + b1) @ W2 + b2, y) + penalty

        value, pull = reverse(penalised, *parameters)
        W1, b1, W2, b2 = parameters
        return value, *pull(1.0), relu(X @ W1 + b1) @ W2 + b2
    W, X, y, reg = arguments
    loss = mean_softmax if task.startswith("softmax") else mean_hinge
    value, pull = reverse(lambda W: loss(X @ W, y) + reg * np.sum(W * W), W)
    return value, pull(1.0)[0]


@pytest.mark.parametrize("task", TASKS)
def test_reference_agrees_with_reverse_mode(task):
    asked = [q for q in key_checks.questions(NAME, task) if q[0].name not in ("at the kink", "margin exactly met")]
    for family, arguments, right in asked:
        wide = tuple(a.astype(np.int64) if getattr(a, "dtype", None) is not None and a.dtype.kind in "iu" else a
                     for a in arguments)  # fmt: skip
        for expected, got in zip(right.low, through_reverse_mode(task, wide), strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12, err_msg=family.name)


def central(function, array, cotangent):
    """Σ cotangent · function, differenced at every entry of `array`."""
    slopes = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        values = []
        for sign in (1, -1):
            moved = array.copy()
            moved[place] += sign * 1e-5
            values.append(float(np.sum(cotangent * function(moved))))
        slopes[place] = (values[0] - values[1]) / 2e-5
    return slopes


@pytest.mark.parametrize("task", [name for name in TASKS if name.endswith("_pullback")])
def test_pullbacks_agree_with_differences_of_the_layers(task):
    layer = KEYS[task.removesuffix("_pullback")].reference
    for family, arguments, right in key_checks.questions(NAME, task, 3):
        if family.name in ("at the kink", "enormous bias", "large numbers"):
            continue
        G, *rest = arguments
        for place, expected in enumerate(right.low):

            def moved(a, p=place, others=rest):
                return layer(*others[:p], a, *others[p + 1 :])[0]

            slopes = central(moved, rest[place], G)
            np.testing.assert_allclose(slopes, expected, rtol=1e-6, atol=1e-8)


def test_losses_agree_with_fifty_digits():
    for task in ("softmax_loss", "hinge_loss"):
        for _, (Z, y), right in key_checks.questions(NAME, task, 3):
            with mpmath.workdps(50):
                total = mpmath.mpf(0)
                for z, label in zip(Z.tolist(), y.tolist(), strict=True):
                    if task == "softmax_loss":
                        total += mpmath.log(mpmath.fsum(mpmath.exp(v) for v in z)) - z[label]
                    else:
                        total += mpmath.fsum(max(0, v - z[label] + 1) for j, v in enumerate(z) if j != label)
                assert float(total / len(y)) == pytest.approx(float(right.low[0]), rel=1e-12, abs=1e-15)


def test_sigmoid_agrees_with_fifty_digits():
    for _, (X,), right in key_checks.questions(NAME, "sigmoid", 4):
        with mpmath.workdps(50):
            values = [float(1 / (1 + mpmath.exp(-mpmath.mpf(x)))) for x in X.ravel().tolist()]
        np.testing.assert_allclose(right.low[0].ravel(), values, rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize(
    "task", ["softmax_loss", "hinge_loss", "two_layer", "TwoLayerNet.loss", "softmax_loss_naive", "svm_loss_naive"]
)
def test_gradients_of_losses_agree_with_differences(task):
    reference = KEYS[task].reference
    places = {"two_layer": (0, 2, 3, 4, 5), "TwoLayerNet.loss": (2, 3, 4, 5)}.get(task, (0,))
    for family, arguments, right in key_checks.questions(NAME, task, 3):
        if family.name not in ("random", "no regularisation", "top class absent"):
            continue
        for place, expected in zip(places, right.low[1 : 1 + len(places)], strict=True):

            def loss(a, p=place, q=arguments):
                return reference(*q[:p], a, *q[p + 1 :])[0]

            slopes = central(loss, arguments[place], 1.0)
            np.testing.assert_allclose(slopes, expected, rtol=1e-5, atol=1e-8)


def test_worked_example_of_the_handout():
    X, W, b = np.array([[1.0, 2], [3, -1]]), np.array([[1.0, 0, -1], [2, 1, 0]]), np.array([0.0, 1, 2])
    G = np.array([[1.0, 0, 2], [0, -1, 1]])
    # By hand: row 1 of Z is (1 + 4, 0 + 2 + 1, -1 + 2).
    np.testing.assert_array_equal(LAYERS["affine"](X, W, b), [[5, 3, 1], [1, 0, -1]])
    dX, dW, db = through_reverse_mode("affine_pullback", (G, X, W, b))
    np.testing.assert_array_equal(dX, [[-1, 2], [-1, -1]])
    np.testing.assert_array_equal(dW, [[1, -3, 5], [2, 1, 3]])
    np.testing.assert_array_equal(db, [1, -1, 3])
    loss, G = through_reverse_mode("softmax_loss", (np.array([[0.0, 0], [np.log(3), 0]]), np.array([0, 1])))
    assert float(loss) == pytest.approx((np.log(2) + np.log(4)) / 2)
    np.testing.assert_allclose(G, [[-0.25, 0.25], [0.375, -0.375]])
    loss, G = through_reverse_mode("hinge_loss", (np.array([[2.0, 1.5, -1], [0, 1, 3]]), np.array([0, 1])))
    assert float(loss) == (0.5 + 3) / 2
    np.testing.assert_array_equal(G, [[-0.5, 0.5, 0], [0, -0.5, 0.5]])


@pytest.mark.parametrize("name", BASES)
def test_right_hand_ins_pass_however_written(name):
    base = BASES[name]
    adapter = next(a for a in ASSIGNMENT.adapters if a.name == base.adapter)
    for variant, source in key_checks.some_variants(base):
        asker = key_checks.hand_in(ASSIGNMENT, base.adapter, source)
        for task in key_checks.tasks_of(ASSIGNMENT, base):
            families = {family.name: standing_of(family, task, adapter.standings) for family in task.families}
            refused = [r for r in key_checks.refusals(asker, NAME, task) if families[r[0]] is Standing.REQUIRED]
            assert refused == [], f"{variant}: {task.name}"


CARRIED = {"softmax down the batch"}
"""Planted in the softmax loss alone, where the hand-ins of two layers take it from."""


@pytest.mark.parametrize("task", [name for name in TASKS if not name.endswith(("_naive", "_vectorized"))])
def test_mistakes_are_planted_somewhere(task):
    planted = {edit.name for base in BASES.values() for name, edit in base.plants if name == task}
    assert {mistake.name for mistake in KEYS[task].mistakes if mistake.catalogue} - CARRIED <= planted


def found(source, adapter, task, prop, count=3):
    asker = key_checks.hand_in(ASSIGNMENT, adapter, source)
    for number in range(count):
        values = stream(3, task.name, prop.name, number)
        try:
            finding = prop.check(asker, values, sizes_of(prop.sizes, values))
        except NoAnswer as none:
            return none
        if finding is not None:
            return finding
    return None


@pytest.mark.parametrize("name", BASES)
def test_properties_hold_for_right_hand_ins(name):
    base = BASES[name]
    for task in key_checks.tasks_of(ASSIGNMENT, base):
        for prop in task.properties:
            if prop.name not in ("single precision kept", "slope of your own layer") or name == "vectorised":
                held = found(base.source, base.adapter, task, prop)
                assert held is None or (task.name, prop.name) == ("hinge_loss", "single precision kept"), prop.name


REVEALS = {
    ("affine_pullback", "linear in G"): "cotangent left out of db",
    ("affine_pullback", "many examples"): "bias gradient is a mean",
    ("affine_pullback", "slope of your own layer"): "divided by the batch size",
    ("tanh_pullback", "linear in G"): "cotangent ignored",
    ("sigmoid_pullback", "slope of your own layer"): "rule of tanh",
    ("softmax_loss", "a number added to a row"): "shift left out at the label",
    ("softmax_loss", "slope of your own loss"): "label not subtracted",
    ("softmax_loss", "many examples"): "loss not averaged",
    ("hinge_loss", "slope of your own loss"): "label counted once",
    ("two_layer", "slope of your own loss"): "mask left out",
    ("two_layer", "many examples"): "bias gradients are means",
}


@pytest.mark.parametrize(("task", "check"), REVEALS)
def test_properties_reveal_what_they_are_for(task, check):
    base = next(b for b in (BASES["vectorised"], BASES["algebra"])
                if any((t, e.name) == (task, REVEALS[task, check]) for t, e in b.plants))  # fmt: skip
    edit = next(e for t, e in base.plants if (t, e.name) == (task, REVEALS[task, check]))
    prop = next(p for p in ASSIGNMENT.task(task).properties if p.name == check)
    assert found(edited(base.source, edit), "plain", ASSIGNMENT.task(task), prop)


@pytest.mark.parametrize(
    ("old", "new"),
    [("    dW += 2 * reg * W\n", "    dW += reg * W\n"), ("    dW += 2 * reg * W\n", ""),
     ("    loss += reg * np.sum(W * W)\n", "    loss += reg * np.sum(W)\n")],
)  # fmt: skip
def test_regularisation_of_loss_and_gradient_must_fit_each_other(old, new):
    base = BASES["softmax classifier"]
    assert base.source.count(old) == 1
    task = ASSIGNMENT.task("softmax_loss_naive")
    prop = next(p for p in task.properties if p.name == "regularisation")
    assert found(base.source, base.adapter, task, prop) is None
    assert found(base.source.replace(old, new), base.adapter, task, prop)


PENALTY = "reg * (np.sum(W1 * W1) + np.sum(W2 * W2))"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X.T.dot(dhidden) + 2 * reg * W1", "X.T.dot(dhidden) + reg * W1"),
        ("hidden.T.dot(dscores) + 2 * reg * W2", "hidden.T.dot(dscores)"),
        (PENALTY, "reg * np.sum(W1 * W1)"),
        (PENALTY, "reg * (np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(b1 * b1))"),
        ("dscores.sum(axis=0)", "dscores.sum(axis=0) + 2 * reg * b2"),
    ],
)
def test_regularisation_of_a_network_is_that_of_its_weights_alone(old, new):
    base = BASES["two-layer network"]
    task = ASSIGNMENT.task("TwoLayerNet.loss")
    prop = next(p for p in task.properties if p.name == "regularisation")
    assert found(base.source, base.adapter, task, prop) is None
    assert found(edited(base.source, Edit("", old, new)), base.adapter, task, prop)


def test_a_network_built_on_the_layers_is_asked_with_its_own_regularisation():
    """As in ``fc_net.py``: the constructor takes it, X may have more axes, and the layers are the hand-in's own."""
    layers = BASES["layers with caches"].source
    source = f"{layers}\n\n{ON_LAYERS}"
    for check in ("no regularisation", "square", "regularisation", "slope of your own loss"):
        assert result(source, "cs231n-network", "TwoLayerNet.loss", check) is Status.PASSED
    once = source.replace("0.5 * self.reg", "self.reg")
    lost = source.replace("self.params, self.reg = {}, reg", "self.params, self.reg = {}, 0.0")
    assert lost != source
    for wrong in (once, lost):
        assert result(wrong, "cs231n-network", "TwoLayerNet.loss", "no regularisation") is Status.PASSED
        assert result(wrong, "cs231n-network", "TwoLayerNet.loss", "regularisation") is Status.FAILED
    softened = source.replace("            return scores\n", "            return np.exp(scores)\n")
    assert softened != source
    assert result(softened, "cs231n-network", "TwoLayerNet.loss", "no regularisation") is Status.FAILED


ON_LAYERS = """
class TwoLayerNet(object):
    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.params, self.reg = {}, reg
        for k, (m, n) in enumerate([(input_dim, hidden_dim), (hidden_dim, num_classes)], 1):
            self.params["W%d" % k] = weight_scale * np.random.randn(m, n)
            self.params["b%d" % k] = np.zeros(n)

    def loss(self, X, y=None):
        a, first = affine_forward(X, self.params["W1"], self.params["b1"])
        h, second = relu_forward(a)
        scores, third = affine_forward(h, self.params["W2"], self.params["b2"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        grads = {}
        dh, grads["W2"], grads["b2"] = affine_backward(dscores, third)
        _, grads["W1"], grads["b1"] = affine_backward(relu_backward(dh, second), first)
        for name in ("W1", "W2"):
            loss += 0.5 * self.reg * np.sum(self.params[name] ** 2)
            grads[name] += self.reg * self.params[name]
        return loss, grads
"""


def test_a_gradient_in_another_order_is_noticed():
    end = "G / n\n\n\ndef hinge"
    source = BASES["vectorised"].source.replace(
        f"    return loss, {end}", f"    return loss, {end.replace('G', 'G[::-1]')}"
    )
    assert source != BASES["vectorised"].source
    task = ASSIGNMENT.task("softmax_loss")
    assert found(source, "plain", task, next(p for p in task.properties if p.name == "order of the examples"))


def result(source, adapter, task, check):
    asker = key_checks.hand_in(ASSIGNMENT, adapter, source)
    chosen = ASSIGNMENT.task(task)
    family = next((f for f in chosen.families if f.name == check), None)
    if family is not None:
        return check_family(asker, chosen, KEYS[task], family, 5).status
    return check_property(asker, chosen, next(p for p in chosen.properties if p.name == check), 5).status


@pytest.mark.parametrize(
    "forward", ["raise NotImplementedError", "return None", "return x.reshape(len(x), -1) @ w, (x, w, b)"]
)
def test_a_wrong_forward_function_is_not_charged_to_its_backward_one(forward):
    source = BASES["layers with caches"].source
    start, end = source.index("    out = None\n"), source.index("def affine_backward")
    wrong = f"{source[:start]}    {forward}\n\n\n{source[end:]}"
    assert result(wrong, "cs231n", "affine", "random") in (Status.FAILED, Status.UNSUPPORTED)
    assert result(wrong, "cs231n", "affine_pullback", "random") is Status.PASSED


def test_a_hand_in_may_lack_the_forward_function():
    source = BASES["layers with caches"].source.replace("def relu_forward", "def my_relu")
    assert result(source, "cs231n", "relu_pullback", "random") is Status.PASSED


TRANSPOSED = """
import numpy as np

def softmax_loss_naive(W, X, y, reg):
    S = W.dot(X)
    S = np.exp(S - S.max(axis=0))
    P = S / S.sum(axis=0)
    n = X.shape[1]
    loss = -np.log(P[y, range(n)]).mean() + 0.5 * reg * np.sum(W * W)
    P[y, range(n)] -= 1
    return loss, P.dot(X.T) / n + reg * W
"""


def test_classifiers_of_the_first_year_are_asked_the_other_way_round():
    for check in ("no regularisation", "top class absent", "regularisation", "slope of your own loss"):
        assert result(TRANSPOSED, "cs231n-softmax", "softmax_loss_naive", check) is Status.PASSED
    wrong = TRANSPOSED.replace("/ n + reg", "+ reg")
    assert result(wrong, "cs231n-softmax", "softmax_loss_naive", "no regularisation") is Status.FAILED


@pytest.mark.parametrize("name", ["affine", "softmax"])
def test_gradients_by_differences_do_not_come_through(name):
    source = BASES["vectorised"].source
    if name == "affine":
        source += """

def affine_pullback(G, X, W):
    def slopes(f, A):
        out = np.zeros(A.shape)
        for place in np.ndindex(A.shape):
            up, down = A.copy(), A.copy()
            up[place] += 1e-6
            down[place] -= 1e-6
            out[place] = np.sum(G * (f(up) - f(down))) / 2e-6
        return out
    b = np.zeros(W.shape[1])
    return slopes(lambda A: affine(A, W, b), X), slopes(lambda A: affine(X, A, b), W), G.sum(axis=0)
"""
        task, check = "affine_pullback", "many examples"
    else:
        source += """

right = softmax_loss
def softmax_loss(Z, y):
    out = np.zeros(Z.shape)
    for place in np.ndindex(Z.shape):
        up = Z.copy()
        up[place] += 1e-6
        out[place] = (right(up, y)[0] - right(Z, y)[0]) / 1e-6
    return right(Z, y)[0], out
"""
        task, check = "softmax_loss", "many examples"
    asker = key_checks.hand_in(ASSIGNMENT, "plain", source)
    chosen = ASSIGNMENT.task(task)
    arguments = {
        "affine_pullback": lambda n: (np.ones((n, 3)), np.ones((n, 7)), np.ones((7, 3)), np.ones(3)),
        "softmax_loss": lambda n: (np.zeros((n, 5)), np.zeros(n, dtype=np.int64)),
    }[task]
    few = 200
    growth = 4 * properties.REPEATS / few
    _, cheat = asker.timed(task, *arguments(few))
    _, honest = key_checks.hand_in(ASSIGNMENT, "plain", BASES["loops"].source).timed(task, *arguments(few))
    # Quadratic growth takes the cheat beyond the limit; linear growth leaves the slow but honest one far below.
    assert growth**1.5 * cheat > chosen.seconds > 2 * growth * honest
    assert check in {prop.name for prop in chosen.properties}


@pytest.mark.parametrize("name", BASES)
def test_courses_are_told_apart_by_their_names(name, tmp_path):
    (tmp_path / "work.py").write_text(BASES[name].source, encoding="utf-8")
    chosen = choose(read_submission(tmp_path / "work.py"), ASSIGNMENT)
    assert (chosen.adapter.name, chosen.missing) == (BASES[name].adapter, frozenset())


@pytest.mark.parametrize("name", ["layers with caches", "softmax classifier"])
def test_whole_hand_ins_of_another_course_earn_everything(name, tmp_path):
    """In a process of its own, and although advice is given (no shift, an empty batch)."""
    (tmp_path / "work.py").write_text(BASES[name].source, encoding="utf-8")
    report = verify(tmp_path / "work.py", ASSIGNMENT, Settings(mode="grader", keys=KEYS, diagnosed=False))
    assert report.passed
    assert report.earned == pytest.approx(report.points)
