"""Finding plugins, refusing what they must not bring, containing what is broken in them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.plugins_for_tests import bringing, installed_with, names, plugin, sample_payer
from webapp.api import Connection, Eligibility, Field, Format, Identifiers, OneOf, Payer, Plan, Source
from webapp.app import plugins_of
from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capabilities.eligibility.rules import Eligibility as Part
from webapp.capability import Capability
from webapp.errors import StartRefused
from webapp.plugins import Found, find
from webapp.settings import Settings

BRINGS = """
from webapp.api import Payer, hookimpl

@hookimpl
def register_payers():
    return [Payer(id="{id}", name="{id}", portal="{id}")]
"""


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which packages can be imported and distributions be found; forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def package(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(text)


def distribution(where: Path, entry: str) -> None:
    """What pip leaves behind when it installs a package with that entry point."""
    info = where / "outside-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[frontdesk.plugins]\n{entry}\n")


@pytest.mark.row("PL1")
def test_found_by_entry_point(on_path: Path) -> None:
    package(on_path / "outside_payer", BRINGS.format(id="outside"))
    distribution(on_path, "outside = outside_payer")
    found = [one for one in find(None) if one.name == "outside"]
    assert names(found) == ["outside"]
    assert list(installed_with(*found).payers) == ["outside"]


@pytest.mark.row("PL1")
def test_found_in_the_plugin_folder(on_path: Path) -> None:
    package(on_path / "extra" / "inhouse", "from extra.inhouse.more import register_payers\n")
    (on_path / "extra" / "inhouse" / "more.py").write_text(BRINGS.format(id="inhouse"))
    (on_path / "extra" / "no_package").mkdir()
    found = [one for one in find(on_path / "extra") if one.name in ("inhouse", "no_package")]
    assert names(found) == ["inhouse"]
    assert list(installed_with(*found).payers) == ["inhouse"]


@pytest.mark.row("PL1")
def test_the_same_plugin_found_twice_is_one(on_path: Path) -> None:
    package(on_path / "extra" / "inhouse", BRINGS.format(id="inhouse"))
    distribution(on_path, "inhouse = extra.inhouse")
    found = [one for one in find(on_path / "extra") if one.name == "inhouse"]
    assert len(found) == 1
    assert list(installed_with(*found).payers) == ["inhouse"]


@pytest.mark.row("PL1")
def test_the_same_package_under_two_names_is_one(on_path: Path) -> None:
    package(on_path / "extra" / "inhouse", BRINGS.format(id="inhouse"))
    distribution(on_path, "in-house = extra.inhouse")
    found = [one for one in find(on_path / "extra") if one.name in ("inhouse", "in-house")]
    assert list(installed_with(*found).payers) == ["inhouse"]


@pytest.mark.parametrize("folder", [None, Path("/nowhere/at/all")])
def test_without_a_folder_there_are_entry_points_alone(folder: Path | None) -> None:
    assert set(names(find(folder))) <= {"bcbsma", "blueshieldca", "bluelinks"}


@pytest.mark.row("PL1")
def test_the_payers_of_this_repository_come_as_plugins() -> None:
    installed = plugins_of(Settings())
    assert set(installed.payers) == {"bcbsma", "blueshieldca", "bluelinks"}
    assert {installed.owners[f"payer {one}"] for one in installed.payers} == set(installed.payers)
    assert installed.troubles == []
    assert [one.id for one in installed.offering(Part)] == ["bcbsma", "blueshieldca"]


@pytest.mark.row("PL1")
def test_two_plugins_with_one_payer_stop_the_start() -> None:
    with pytest.raises(StartRefused) as refused:
        installed_with(bringing(sample_payer(), name="first_plugin"), bringing(sample_payer(), name="second_plugin"))
    assert refused.value.words == "Two plugins bring the payer sampleplan: first_plugin and second_plugin. Remove one."


def with_first_field(payer: Payer, **changed: Any) -> Payer:
    """The payer with a change in its search's member ID field."""
    part = payer.part(Eligibility)
    assert part is not None
    search = part.searches[0]
    fields = tuple(replace(one, **changed) if one.name == "member_id" else one for one in search.fields)
    return with_part(payer, replace(part, searches=(replace(search, fields=fields),)))


def with_part(payer: Payer, part: Any) -> Payer:
    """The payer with this part in the place of the one of the same type, or added."""
    return replace(payer, parts=(*(one for one in payer.parts if type(one) is not type(part)), part))


def odd_rule(**changed: Any) -> Format:
    """A rule that is fine but for `changed`."""
    rule: dict[str, Any] = {"key": "k", "label": "Odd one", "source": Source("Manual"), "longest": 9}
    return Format(**(rule | changed))


def with_rule(**changed: Any) -> Callable[[Payer], Payer]:
    """A change of the payer: its identifiers hold one rule, which is fine but for `changed`."""
    return lambda payer: with_part(payer, Identifiers(formats=(odd_rule(**changed),)))


BROKEN: dict[str, tuple[Callable[[Payer], Payer], str]] = {
    "missing part": (
        lambda payer: replace(payer, parts=(*payer.parts, None)),
        "NoneType is not a part: it has no rules().",
    ),  # type: ignore[arg-type]
    "no part": (lambda payer: with_part(payer, object()), "object is not a part: it has no rules()."),
    "no rule": (
        lambda payer: with_part(payer, Identifiers(formats=("ten digits",))),
        "Identifiers holds a str that is not a rule.",
    ),  # type: ignore[arg-type]
    "no key": (with_rule(key=""), "Identifiers: the rule Odd one needs a key and a source."),
    "no source": (with_rule(source=None), "Identifiers: the rule Odd one needs a key and a source."),
    "no record of a source": (with_rule(source="page 3"), "Identifiers: the rule Odd one needs a key and a source."),
    "one key twice": (
        lambda payer: with_part(payer, Identifiers(formats=tuple(odd_rule(longest=n) for n in (8, 9)))),
        "Identifiers: two rules have the key k, so one of them would not be compared.",
    ),
    "two formats of one key in a form": (
        lambda payer: with_first_field(payer, rule=odd_rule(key="birth_date")),
        "Eligibility and benefits: two rules have the key birth_date, so one of them would not be compared.",
    ),
    "gateway": (
        lambda payer: replace(payer, connection=Connection(gateway="fax", receiver="R")),
        "Its connection names the gateway fax, which no plugin brings.",
    ),
    "successor": (lambda payer: replace(payer, successor="atlantis"), "Its successor atlantis is not installed."),
    "no connection": (
        lambda payer: replace(payer, connection=None),
        "It has plans but no connection to ask them through.",
    ),
    "no place": (
        lambda payer: with_first_field(payer, writes="somewhere"),
        "The search id: the field member_id writes to somewhere, which is no place in a 270.",
    ),
    "no place for an alternative": (
        lambda payer: with_first_field(payer, writes={"a": "2100C NM109 MI", "b": "2100Z NM1"}),
        "The search id: the field member_id writes to 2100Z NM1, which is no place in a 270.",
    ),
    "no section": (
        lambda payer: with_first_field(payer, section="cellar"),
        "The search id: the field member_id stands in cellar, which is no section of the form.",
    ),
    "plan without search": (
        lambda payer: replace(
            payer, plans=(*payer.plans, Plan(key="gold", name="Gold", asked_as="G", asked_name="GOLD"))
        ),
        "The plan gold has no search.",
    ),
    "search of no plan": (
        lambda payer: replace(payer, plans=(replace(payer.plans[0], key="gold"),)),
        "The plan gold has no search. The search id names the plan basic, which is not there.",
    ),
    "no first service": (
        lambda payer: with_part(payer, replace(payer.part(Eligibility), first_service={"dental": "35"})),  # type: ignore[type-var]
        'first_service needs an entry "" for every other practice type.',
    ),
}


@pytest.mark.row("PL1")
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_record_stops_the_start(what: str) -> None:
    breaking, sentence = BROKEN[what]
    with pytest.raises(StartRefused) as refused:
        installed_with(bringing(breaking(sample_payer()), name="careless_plugin"))
    assert refused.value.words.startswith("The plugin careless_plugin, payer sampleplan: ")
    assert sentence in refused.value.words, "and what follows from it may be said too"


@pytest.mark.row("PL1")
def test_a_record_that_cannot_be_read_stops_the_start_by_name() -> None:
    def raising(_self: object) -> Iterator[None]:
        raise LookupError("no such page")
        yield

    lying = type("Lying", (), {"title": "Lies", "rules": raising})()
    with pytest.raises(StartRefused, match=r"careless_plugin.*sampleplan.*LookupError"):
        installed_with(bringing(with_part(sample_payer(), lying), name="careless_plugin"))


@pytest.mark.row("PL1")
@pytest.mark.parametrize("record", [{"id": "sampleplan"}, "sampleplan", None, 7])
def test_something_that_is_no_payer_stops_the_start(record: object) -> None:
    with pytest.raises(StartRefused) as refused:
        installed_with(bringing(record, name="careless_plugin"))
    assert refused.value.words == f"The plugin careless_plugin brings a {type(record).__name__} where a Payer belongs."


@pytest.mark.row("PL1")
def test_something_that_is_no_capability_stops_the_start() -> None:
    with pytest.raises(StartRefused, match="careless_plugin brings a str where a Capability belongs"):
        installed_with(plugin("careless_plugin", register_capabilities=lambda: ["claims"]))


@pytest.mark.parametrize(
    ("hooks", "word"),
    [
        ({"register_capabilities": lambda: [Capability(name="eligibility")]}, "capability eligibility"),
        ({"register_gateways": lambda: {"twin": None}}, "gateway twin"),
    ],
)
def test_what_is_built_in_cannot_be_replaced_in_silence(hooks: dict[str, Callable[[], Any]], word: str) -> None:
    with pytest.raises(StartRefused, match=f"Two plugins bring the {word}: webapp.* and careless_plugin"):
        installed_with(plugin("careless_plugin", **hooks))


def test_a_question_that_nobody_can_be_allowed_to_ask_stops_the_start() -> None:
    class Guess(EligibilityAsk):
        name, action = "guess", "guesses.ask"

    with pytest.raises(StartRefused, match="its question guess names the action guesses"):
        installed_with(plugin("careless", register_capabilities=lambda: [Capability(name="guesses", asks=(Guess(),))]))


@pytest.mark.row("PL1")
def test_a_misspelt_hook_stops_the_start() -> None:
    with pytest.raises(StartRefused) as refused:
        installed_with(plugin("careless_plugin", register_payer=lambda: [sample_payer()]))
    assert "careless_plugin" in refused.value.words
    assert "register_payer" in refused.value.words
    assert "does not exist" in refused.value.words


def broken_import() -> Any:
    raise ImportError("the module of that payer is missing")


def failing() -> Any:
    raise ValueError("the hook broke")


def surprising(surprise: object) -> list[Payer]:
    raise AssertionError(f"called with {surprise}")


OUT = {
    "import": (Found("bad_plugin", broken_import), "the module of that payer is missing"),
    "exit": (Found("bad_plugin", lambda: sys.exit("tired")), "SystemExit"),
    "payers": (plugin("bad_plugin", register_payers=failing), "the hook broke"),
    "capabilities": (plugin("bad_plugin", register_capabilities=failing), "the hook broke"),
    "gateways": (plugin("bad_plugin", register_gateways=failing), "the hook broke"),
    "nothing": (plugin("bad_plugin", register_payers=lambda: None), "TypeError"),
    "midway": (plugin("bad_plugin", register_payers=lambda: (failing() for _ in range(2))), "the hook broke"),
    "arguments": (plugin("bad_plugin", register_payers=surprising), "PluginValidationError"),
}


@pytest.mark.row("PL1")
@pytest.mark.parametrize("how", OUT)
def test_a_plugin_that_raises_is_out_and_the_others_go_on(how: str) -> None:
    bad, reason = OUT[how]
    before, after = sample_payer(payer_id="before"), sample_payer(payer_id="after")
    installed = installed_with(bringing(before, name="one"), bad, bringing(after, name="two"))
    assert set(installed.payers) == {"before", "after"}
    trouble = installed.troubles
    assert [one.plugin for one in trouble] == ["bad_plugin"]
    assert trouble[0].words.startswith("It could not")
    assert "Traceback" in trouble[0].trace and reason in trouble[0].trace


def test_a_field_writes_where_its_alternative_stands() -> None:
    rule = OneOf(key="n", label="N", source=Source("M"), options=())
    field = Field(name="n", rule=rule, writes={"a": "2100C REF02 SY", "b": "2100C REF02 F6"})
    assert field.place("b") == "2100C REF02 F6"
    assert list(field.places()) == ["2100C REF02 SY", "2100C REF02 F6"]
