"""Find plugins, register them one by one, check what they bring, contain what is broken.

A plugin is an ordinary package: found by its entry point (group `frontdesk.plugins`), or as a folder below the plugin
folder. The same package found twice is one plugin; two plugins with one payer id stop the start.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from webapp import hookspecs
from webapp.capability import Capability
from webapp.errors import StartRefused
from webapp.hookspecs import GROUP, Gateway
from webapp.payer import Part, Payer
from webapp.rules import Rule
from webapp.sources import Decided, Source

Check = Callable[[Payer], Iterable[str]]
"""What is wrong with a payer, in sentences for its author."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that somebody installed: its name, and how to import it."""

    name: str
    load: Callable[[], ModuleType]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A plugin that is out: what to tell the office, and the trace for its author."""

    plugin: str
    words: str
    trace: str


@dataclass
class Installed:
    """Everything that the plugins brought. Made once at start, only read afterwards.

    `overrides` are the names of the plugins' own templates, as `<payer id>/<template>`.
    """

    payers: dict[str, Payer] = field(default_factory=dict)
    capabilities: dict[str, Capability] = field(default_factory=dict)
    gateways: dict[str, Gateway] = field(default_factory=dict)
    templates: list[Path] = field(default_factory=list)
    overrides: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)

    def offering(self, part: type[Part]) -> list[Payer]:
        """The payers that offer a part, by name."""
        return sorted((payer for payer in self.payers.values() if payer.part(part)), key=lambda payer: payer.name)


def find(folder: Path | None) -> Iterator[Found]:
    """Plugins by entry point, then those that only stand in `folder`."""
    seen: set[str] = set()
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        seen.add(point.name)
        yield Found(point.name, point.load)
    if folder and folder.is_dir():
        for package in sorted(folder.resolve().glob("*/__init__.py")):
            if package.parent.name not in seen:
                yield Found(package.parent.name, lambda path=package: from_folder(path))  # type: ignore[misc]


def from_folder(package: Path) -> ModuleType:
    """Import a folder as `<folder>.<name>`, so that what it imports relatively is found."""
    parent = str(package.parents[2])
    if parent not in sys.path:
        sys.path.append(parent)
    return importlib.import_module(f"{package.parents[1].name}.{package.parent.name}")


def install(found: Iterable[Found], built_in: Iterable[ModuleType] = ()) -> Installed:
    """Load and register everything. A broken plugin becomes a Trouble; a clash or a broken record stops the start."""
    installed = Installed()
    manager = pluggy.PluginManager("frontdesk")
    manager.add_hookspecs(hookspecs)
    for module in built_in:
        _register(manager, installed, module.__name__, module)
    for plugin in found:
        try:
            module = plugin.load()
        except (Exception, SystemExit):
            installed.troubles.append(Trouble(plugin.name, "It could not be loaded.", traceback.format_exc()))
            continue
        _register(manager, installed, plugin.name, module)
    _check_hooks(manager)
    _check_asks(installed)
    _check_tasks(installed)
    for payer in installed.payers.values():
        _check(payer, installed)
    return installed


def _register(manager: pluggy.PluginManager, installed: Installed, name: str, module: ModuleType) -> None:
    try:
        manager.register(module, name=name)
        brought = {hook: list(_call(manager, module, hook)) for hook in ("register_payers", "register_capabilities")}
        gateways = dict(_call(manager, module, "register_gateways"))
    except (Exception, SystemExit):
        if manager.is_registered(module):
            manager.unregister(module)
        installed.troubles.append(Trouble(name, "It could not say what it brings.", traceback.format_exc()))
        return
    for payer in brought["register_payers"]:
        _add(installed, name, payer, Payer, "payer", named(payer, "id"), installed.payers)
    for capability in brought["register_capabilities"]:
        _add(installed, name, capability, Capability, "capability", named(capability, "name"), installed.capabilities)
    for key, gateway in gateways.items():
        _add(installed, name, gateway, object, "gateway", key, installed.gateways)
    if hasattr(module, "__path__"):  # beside a single file stand other people's folders
        _add_templates(installed, name, Path(module.__file__ or "").parent / "templates")


def _add_templates(installed: Installed, plugin: str, folder: Path) -> None:
    """A plugin's templates, each below the id of a payer (or the name of a capability) that it brings itself."""
    own = {key.partition(" ")[2] for key, owner in installed.owners.items() if owner == plugin}
    files = [path.relative_to(folder) for path in folder.rglob("*.html")]
    for path in files:
        if len(path.parts) == 1 or path.parts[0] not in own:
            raise StartRefused(
                f"The plugin {plugin} has the template {path.as_posix()}. Its templates stand in folders named like "
                f"its own payers: {', '.join(sorted(own)) or 'it has none'}."
            )
    if files:
        installed.templates.append(folder)
        installed.overrides |= {path.as_posix() for path in files}


def named(thing: Any, attribute: str) -> str:
    """What a record calls itself, or a name for something that is no such record."""
    return str(getattr(thing, attribute, type(thing).__name__))


def _call(manager: pluggy.PluginManager, module: ModuleType, hook: str) -> Any:
    """This one plugin's answer to a hook; implementations are called one by one, so that one cannot stop the rest."""
    mine = [impl for impl in getattr(manager.hook, hook).get_hookimpls() if impl.plugin is module]
    return mine[0].function() if mine else ()


def _add(installed: Installed, plugin: str, thing: Any, kind: type, word: str, key: str, into: dict[str, Any]) -> None:
    if not isinstance(thing, kind):
        raise StartRefused(f"The plugin {plugin} brings a {type(thing).__name__} where a {kind.__name__} belongs.")
    if key in into:
        raise StartRefused(
            f"Two plugins bring the {word} {key}: {installed.owners[f'{word} {key}']} and {plugin}. Remove one."
        )
    into[key] = thing
    installed.owners[f"{word} {key}"] = plugin


def _check_hooks(manager: pluggy.PluginManager) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise StartRefused(
            f"The plugin {manager.get_name(error.plugin)} implements a hook that does not exist: {error}"
        ) from error


def _check_asks(installed: Installed) -> None:
    """What one must be allowed to do to ask is an action that some capability registers."""
    actions = {action.key for capability in installed.capabilities.values() for action in capability.actions}
    for capability in installed.capabilities.values():
        for ask in capability.asks:
            if ask.action not in actions:
                raise StartRefused(
                    f"The capability {capability.name}: its question {ask.name} names the action {ask.action}, which "
                    "no capability registers."
                )


def _check_tasks(installed: Installed) -> None:
    """A task in the database is of one kind, by its key; a call likewise."""
    for what in ("desk", "calls"):
        brought = {one.name: give() for one in installed.capabilities.values() if (give := getattr(one, what))}
        keys = [(kind.key, name) for name, kinds in brought.items() for kind in kinds]
        for key, _ in keys:
            others = [other for one, other in keys if one == key]
            if len(others) > 1:
                raise StartRefused(
                    f"Two kinds of work at a payer's desk are called {key}: of {others[0]} and {others[1]}."
                )


def _check(payer: Payer, installed: Installed) -> None:
    """Every rule is a rule with a key and a source; gateways and successors exist; capabilities accept their part."""
    plugin = installed.owners[f"payer {payer.id}"]
    wrong, unread = list[str](), list[str]()
    checks: list[Check] = [_wrong_rules, partial(_wrong_references, installed=installed), *_own_checks(installed)]
    for check in checks:
        try:
            wrong += check(payer)
        except Exception as trouble:  # a record that cannot even be looked at; another check may say what it is
            unread.append(f"Its record cannot be read ({type(trouble).__name__}: {trouble}).")
    if wrong := wrong or unread[:1]:
        raise StartRefused(f"The plugin {plugin}, payer {payer.id}: {' '.join(wrong)}")


def _own_checks(installed: Installed) -> Iterator[Check]:
    """What each capability finds wrong with its own part, where the payer has it."""
    for one in installed.capabilities.values():
        if one.check and one.part:
            yield partial(_checked_part, part=one.part, check=one.check)


def _checked_part(payer: Payer, part: type[Part], check: Check) -> Iterable[str]:
    return check(payer) if payer.part(part) else ()


def _wrong_rules(payer: Payer) -> Iterator[str]:
    parts: tuple[object, ...] = payer.parts  # written by somebody else, so not taken at their word
    for part in parts:
        if not isinstance(part, Part):
            yield f"{type(part).__name__} is not a part: it has no rules()."
            continue
        rules: Iterator[object] = part.rules()
        keys: dict[str, Rule] = {}
        for rule in rules:
            if not isinstance(rule, Rule):
                yield f"{part.title} holds a {type(rule).__name__} that is not a rule."
            elif not rule.key or not isinstance(rule.source, Source | Decided):
                yield f"{part.title}: the rule {rule.label or rule.key} needs a key and a source."
            elif keys.setdefault(rule.key, rule) != rule:
                yield f"{part.title}: two rules have the key {rule.key}, so one of them would not be compared."


def _wrong_references(payer: Payer, installed: Installed) -> Iterator[str]:
    if payer.connection and payer.connection.gateway not in installed.gateways:
        yield f"Its connection names the gateway {payer.connection.gateway}, which no plugin brings."
    if payer.successor and payer.successor not in installed.payers and not installed.troubles:
        yield f"Its successor {payer.successor} is not installed."
    if payer.plans and not payer.connection:
        yield "It has plans but no connection to ask them through."
