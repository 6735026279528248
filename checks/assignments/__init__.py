"""What can be handed in: the public half of an assignment. The half with the answers is `checks.staff`."""
