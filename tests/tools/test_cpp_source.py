"""tools/cpp_source.py sees functions as a reader would."""

import cpp_source
import pytest


def seen(text: str) -> list[tuple[str, int, int, int]]:
    return [(f.name, f.line, f.lines, f.parameters) for f in cpp_source.functions_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int f(int a, int b) { return a; }", ("f", 1, 1, 2)),
        ("namespace a::b {\n\nvoid f() {\n  if (x) {\n  }\n}\n}", ("f", 3, 4, 0)),
        ("template <typename T, int N>\nauto f(T (&a)[N]) -> X<T, N> {\n}", ("f", 1, 3, 1)),
        ("struct A {\n public:\n  void f() const noexcept {}\n};", ("f", 3, 1, 0)),
        ("A::A(int a) : a_{a}, b_(2), c_{} {\n}", ("A", 1, 2, 1)),
        ("bool operator==(const A& a, const A& b) { return true; }", ("operator", 1, 1, 2)),
        ("int operator()(int a) { return a; }", ("operator", 1, 1, 1)),
        ("explicit operator bool() const { return true; }", ("operator", 1, 1, 0)),
        ("void f(std::function<void(int, int)> a, int b = g({1, 2})) {}", ("f", 1, 1, 2)),
        ("const auto f = [](int a) {\n  return a;\n};", ("lambda", 1, 3, 1)),
        ("[[nodiscard]] static inline std::map<int, int> f(A a);", ("f", 1, 0, 1)),
        ('void f() {\n  g("}", \'}\', R"x(})x", 1\'000);\n  // }\n}', ("f", 1, 4, 0)),
        ("#define M {\nvoid f() {\n#if X\n#endif\n}", ("f", 2, 4, 0)),
        ("Status f(const Run& run, int a);", ("f", 1, 0, 1)),
        ('extern "C" {\nint f(void);\n}', ("f", 2, 0, 0)),
    ],
)
def test_one_function(text, expected) -> None:
    assert seen(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "int a[] = {1, 2};",
        "constexpr A kA{.b = f(1), .c = 2};",
        "enum class E : std::uint8_t { a, b };",
        "struct A { int b = f(2); std::vector<int> c{1, 2}; };",
        "using F = void (*)(int, int);",
        "int x = f(1, 2);",
        "static_assert(sizeof(A) == 8);",
    ],
)
def test_no_function(text) -> None:
    assert seen(text) == []


def test_a_lambda_inside_belongs_to_its_function() -> None:
    assert seen("void f() {\n  auto g = [](int a) {\n    return a;\n  };\n}") == [("f", 1, 5, 0)]


def test_comment_share_counts_lines_of_nothing_else() -> None:
    assert cpp_source.comment_share("// a\nint b;  // c\n\n/* d\n e */\n") == 0.75
