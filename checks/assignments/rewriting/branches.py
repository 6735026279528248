"""Rewritings of conditions and branches that say the same exactly, whatever the objects."""

import ast

from checks.assignments.rewriting.syntax import Rewriter, negated

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}
LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class ComparisonsTurned(Rewriter):
    """``a < b`` as ``b > a``, where the order in which the two are evaluated cannot be seen."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        turned = TURNED.get(type(node.ops[0]))
        if len(node.ops) > 1 or turned is None or not self._may_change_places(node.left, node.comparators[0]):
            return node
        return ast.Compare(node.comparators[0], [turned()], [node.left])

    def _may_change_places(self, left: ast.expr, right: ast.expr) -> bool:
        if any(isinstance(each, ast.NamedExpr) for side in (left, right) for each in ast.walk(side)):
            return False
        return self.is_still(left) or self.is_still(right) or (self._is_read(left) and self._is_read(right))

    def _is_read(self, node: ast.expr) -> bool:
        """Whether it is an attribute, an entry or a length: arithmetic may be recorded by the objects it is done on."""
        match node:
            case ast.Attribute(value=owner):
                return self._is_read(owner)
            case ast.Subscript(value=owner, slice=place):
                return self._is_read(owner) and self._is_read(place)
            case ast.Call(func=ast.Name(id="len"), args=[ast.expr() as counted], keywords=[]):
                return "len" not in self.bound and self._is_read(counted)
        return self.is_still(node)


class BranchesExchanged(Rewriter):
    """``if c: A else: B`` as ``if not c: B else: A``; conditional expressions likewise."""

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if not node.orelse:
            return node
        return ast.If(negated(node.test), node.orelse, node.body)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return ast.IfExp(negated(node.test), node.orelse, node.body)


class ConditionsNegatedTwice(Rewriter):
    """``if a and b`` as ``if not (not a or not b)``, and ``or`` likewise: De Morgan, where only the truth counts."""

    def visit_If(self, node: ast.If) -> ast.AST:
        return self._with_test(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._with_test(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._with_test(node)

    def _with_test(self, node: ast.If | ast.While | ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.test, ast.BoolOp):
            other = ast.Or() if isinstance(node.test.op, ast.And) else ast.And()
            node.test = ast.UnaryOp(ast.Not(), ast.BoolOp(other, [negated(each) for each in node.test.values]))
        return node


class ConditionsNested(Rewriter):
    """``if a and b: A`` as ``if a:`` with ``if b: A`` in it."""

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if node.orelse or not (isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And)):
            return node
        body = node.body
        for test in reversed(node.test.values):
            body = [ast.If(test, body, [])]
        return body[0]


class ElseAdded(Rewriter):
    """What follows an ``if`` that always leaves, put under an ``else``."""

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        for place, statement in enumerate(statements[:-1]):
            if isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], LEAVES):
                rest = self.block(statements[place + 1 :])
                return [*statements[:place], ast.If(statement.test, statement.body, rest)]
        return statements


class ElseDropped(Rewriter):
    """The ``else`` of an ``if`` that always leaves, put after it."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.If) and statement.orelse and isinstance(statement.body[-1], LEAVES):
            return [ast.If(statement.test, statement.body, []), *statement.orelse]
        return [statement]


class StatementsAsExpressions(Rewriter):
    """``if c: return A`` and then ``return B`` as ``return A if c else B``; two assignments to a variable likewise."""

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        done: list[ast.stmt] = []
        for statement in reversed(statements):
            following = done[0] if done else None
            if (joined := self._returned(statement, following)) is not None:
                done[:1] = [joined]
            else:
                done.insert(0, self._joined(statement))
        return done

    def _returned(self, statement: ast.stmt, following: ast.stmt | None) -> ast.stmt | None:
        match statement, following:
            case ast.If(test=test, body=[ast.Return(value=ast.expr() as one)], orelse=[]), ast.Return(
                value=ast.expr() as other
            ):
                return ast.Return(ast.IfExp(test, one, other))
        return None

    def _joined(self, statement: ast.stmt) -> ast.stmt:
        match statement:
            case ast.If(
                test=test,
                body=[ast.Return(value=ast.expr() as one)],
                orelse=[ast.Return(value=ast.expr() as other)],
            ):
                return ast.Return(ast.IfExp(test, one, other))
            case ast.If(
                test=test,
                body=[ast.Assign(targets=[ast.Name(id=name) as target], value=one)],
                orelse=[ast.Assign(targets=[ast.Name(id=same)], value=other)],
            ) if name == same:
                return ast.Assign([target], ast.IfExp(test, one, other), lineno=0)
        return statement


class ExpressionsAsStatements(Rewriter):
    """``return A if c else B`` and ``x = A if c else B`` with an ``if`` statement."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.Return(value=ast.IfExp(test=test, body=one, orelse=other)):
                return [ast.If(test, self.statement(ast.Return(one)), []), *self.statement(ast.Return(other))]
            case ast.Assign(targets=[ast.Name() as target], value=ast.IfExp(test=test, body=one, orelse=other)):
                first = ast.Assign([target], one, lineno=0)
                second = ast.Assign([target], other, lineno=0)
                return [ast.If(test, self.statement(first), self.statement(second))]
        return [statement]
