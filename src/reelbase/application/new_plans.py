"""Makes new projects of sources: each kind of source has its way to a plan."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing

from reelbase.accounts.viewer import Viewer
from reelbase.application.sources import (
    AddressSource,
    CodeSource,
    FileSource,
    PlanSource,
    Source,
    TextSource,
    TopicSource,
    address_in,
)
from reelbase.db.session import Database
from reelbase.kit.settings import Settings
from reelbase.plans.code_files import plan_from_code
from reelbase.plans.extract import plan_from_text
from reelbase.plans.options import with_look
from reelbase.plans.own_files import NO_FILES, OwnFiles, refuse_foreign_files, take_in_files
from reelbase.plans.reading import SourceText, text_from
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import PlanService
from reelbase.production.cache import Cache
from reelbase.production.steps.context import Providers
from reelbase.production.writing import record_writing, write_plan
from reelbase.providers.storage import Storage
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan
from reelbase.schemas.projects import PlanOptions


class NewPlans:
    """The first plans of one viewer's projects."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        storage: Storage,
        providers: Providers,
        viewer: Viewer,
    ) -> None:
        self._settings = settings
        self._database = database
        self._storage = storage
        self._providers = providers
        self._viewer = viewer
        self._rules = PlanRules(settings)

    def begin(self, source: Source, options: PlanOptions, *, to_render: bool) -> Plan:
        """A new project with a plan made of a source. As ``Application.begin`` says."""
        source = address_in(source) or source
        if isinstance(source, AddressSource):
            source = source.read(self._settings.addresses)
        if isinstance(source, FileSource):
            source = source.read()
        match source:
            case TopicSource(topic):
                return self._of_topic(topic, options.over(self._defaults), to_render=to_render)
            case TextSource(text, name):
                return self._of_text(text_from(text, name, tables=options.tables), options, to_render=to_render)
            case CodeSource(code):
                document = plan_from_code(code, options.over(self._defaults))
                return self._of_plan(with_look(document, options), NO_FILES, to_render=to_render)
            case PlanSource(document, is_local):
                own = take_in_files(document, self._storage) if is_local else OwnFiles(document, NO_FILES)
                return self._of_plan(with_look(own.document, options), own.brought, to_render=to_render)

    def _of_topic(self, topic: str, options: PlanOptions, *, to_render: bool) -> Plan:
        if to_render:
            # Before the model is paid.
            self._rules.check_language(options.language or "en", options.voice)
        with closing(self._providers.language_model()) as model:
            writing = write_plan(Cache(self._database, self._storage), topic, options, model)
        document = self._rules.apply(self._rules.with_visuals(writing.document, options))
        with self._database.work() as session:
            plan = PlanService(session, self._viewer).start(document)
            record_writing(session, self._viewer, plan.version_id, writing)
        return plan

    def _of_text(self, text: SourceText, options: PlanOptions, *, to_render: bool) -> Plan:
        chosen = options.over(text.options).over(self._defaults)
        document = self._rules.apply(self._rules.with_visuals(plan_from_text(text, chosen), chosen, text.raw))
        if to_render:
            self._rules.check_speech(document)
        with self._database.work() as session:
            return PlanService(session, self._viewer).start(document, source_text=text.raw)

    def _of_plan(self, document: PlanDocument, brought: Collection[str], *, to_render: bool) -> Plan:
        """The plan may name no files but the viewer's own and those ``brought``."""
        document = self._rules.apply(document)
        if to_render:
            self._rules.check_speech(document)
        with self._database.work(self._viewer) as session:
            refuse_foreign_files(session, self._viewer, document, brought)
            return PlanService(session, self._viewer).start(document)

    @property
    def _defaults(self) -> PlanOptions:
        return PlanOptions(voice=self._settings.voice.name)
