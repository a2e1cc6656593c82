// The strips of shots on the plan's page: one panel at a time, lists of values, and input that survives.
import { store } from "./kit.js";

const plan = document.getElementById("plan");
const project = plan.dataset.project;
const DRAFTS = `shot:${project}:`;

const openPanel = () => plan.querySelector("[data-panel]");
const formOf = (panel) => panel?.querySelector("[data-shot-form]");
const keyOf = (mark) => DRAFTS + mark;

// --- opening and closing --------------------------------------------------------------------------------------------

plan.addEventListener("click", (event) => {
  const shot = event.target.closest("[data-shot]");
  if (shot) {
    if (shot.getAttribute("aria-expanded") === "true") close(shot);
    else open(shot);
  }
  if (event.target.closest("[data-panel-close]")) close(shotOf(openPanel()));
  if (event.target.closest("[data-takes-close]")) {
    const panel = openPanel();
    event.target.closest(".takes-part").remove();
    panel.querySelector("[id$='-retake']")?.focus();
  }
  if (event.target.closest("[data-panel-reset]")) {
    const shown = shotOf(openPanel());
    store.drop(keyOf(openPanel().dataset.base));
    if (shown) {
      store.drop(keyOf(shown.dataset.mark));
      show(shown);
    } else close(null);
  }
});

plan.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const panel = event.target.closest("[data-panel]");
  if (panel) close(shotOf(panel));
});

plan.addEventListener("keydown", (event) => {
  const shot = event.target.closest("[data-shot]");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!shot || !step) return;
  const all = [...shot.closest(".shots").querySelectorAll("[data-shot]")];
  const next = all[all.indexOf(shot) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// The button of the shot that a panel shows, wherever the shot is now.
function shotOf(panel) {
  if (!panel) return null;
  const all = [...plan.querySelectorAll("[data-shot]")];
  const here = all.filter((shot) => shot.dataset.mark === panel.dataset.base);
  const isThere = (shot) => shot.dataset.shot === panel.dataset.panel;
  return here.find(isThere) ?? here[0] ?? all.find(isThere);
}

function open(shot) {
  const panel = openPanel();
  if (panel) panel.parentElement.replaceChildren();
  show(shot);
}

function show(shot, values = store.get(keyOf(shot.dataset.mark))?.values, mark = shot.dataset.mark) {
  const target = `#${shot.getAttribute("aria-controls")}`;
  const path = shot.dataset.shot;
  if (values) htmx.ajax("POST", `${path}/form`, { target, swap: "innerHTML", values: { ...values, mark } });
  else htmx.ajax("GET", path, { target, swap: "innerHTML" });
}

function close(shot) {
  openPanel()?.parentElement.replaceChildren();
  markOpen();
  shot?.focus();
}

function markOpen() {
  const shown = openPanel() && shotOf(openPanel());
  for (const shot of plan.querySelectorAll("[data-shot]")) {
    shot.setAttribute("aria-expanded", String(shot === shown));
    shot.closest("li").classList.toggle("is-open", shot === shown);
  }
}

document.addEventListener("shot:shown", (event) => {
  const { scene, focus, announce } = event.detail;
  if (scene) {
    for (const panel of plan.querySelectorAll("[data-panel]")) {
      if (panel.parentElement.id !== `scene-${scene}-panel`) panel.parentElement.replaceChildren();
    }
  }
  markOpen();
  const refused =
    openPanel()?.querySelector("[aria-invalid=true]") ?? openPanel()?.querySelector(".part:has(> .refusal) :is(input, select)");
  const field = refused ?? (focus && document.getElementById(focus));
  if (field) {
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "nearest" });
  }
  if (announce) document.getElementById("announcement").textContent = announce;
});

// --- input that is not saved ----------------------------------------------------------------------------------------

function valuesOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (field.name && field.name !== "mark" && !field.name.includes(".new")) values[field.name] = field.value;
  }
  return values;
}

// What stands in a panel goes along when its shot is locked or unlocked, also while its fields are disabled.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches?.("[data-lock-shot]")) return;
  const panel = openPanel();
  if (!panel?.parentElement.matches(sourceElement.getAttribute("hx-include"))) return;
  for (const [name, value] of Object.entries(valuesOf(formOf(panel)))) {
    if (!request.body.has(name)) request.body.append(name, value);
  }
});

function keep(form) {
  const panel = form.closest("[data-panel]");
  store.set(keyOf(panel.dataset.base), { values: valuesOf(form), at: Date.now() });
  const reset = form.querySelector("[id$='-reset-shot']");
  if (!reset) return;
  reset.hidden = false;
  form.querySelector("[data-panel-state]").textContent = "Not saved yet";
}

for (const kind of ["input", "change"]) {
  plan.addEventListener(kind, (event) => {
    const form = event.target.form;
    if (form?.matches("[data-shot-form]")) keep(form);
  });
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.matches?.("[data-shot-form]") && ctx.response.status < 300) {
    store.drop(keyOf(ctx.sourceElement.elements.mark.value));
  }
});

// Drafts of shots that are gone are dropped after a week.
const WEEK_MS = 7 * 86_400_000;
for (const key of store.keys(DRAFTS)) {
  if (Date.now() - (store.get(key)?.at ?? 0) > WEEK_MS) store.drop(key);
}

// --- scenes and strips that were replaced ---------------------------------------------------------------------------

let before = null;
document.addEventListener("htmx:before:swap", () => {
  const panel = openPanel();
  before = panel && { path: panel.dataset.panel, base: panel.dataset.base };
});

// All scenes were drawn anew: open the panel that was open, with what was entered.
document.addEventListener("plan:drawn", () => {
  if (!before || openPanel()) return;
  const panel = { dataset: { base: before.base, panel: before.path } };
  const shot = shotOf(panel);
  if (shot) show(shot, store.get(keyOf(before.base))?.values, before.base);
});

// A scene's words were saved, and its shots may be others now.
document.addEventListener("scene:saved", () => {
  const panel = openPanel();
  if (!panel) return;
  const shot = shotOf(panel);
  markOpen();
  if (!shot) close(null);
  else if (shot.dataset.mark !== panel.dataset.base && !store.get(keyOf(panel.dataset.base))) show(shot);
});

// --- lists of values ------------------------------------------------------------------------------------------------

plan.addEventListener("click", (event) => {
  const add = event.target.closest("[data-entry-add]");
  if (add) addEntry(add.closest("[data-entries]"));
  const entry = event.target.closest("[data-entry]");
  if (!entry) return;
  const list = entry.closest("[data-entries]");
  if (event.target.closest("[data-entry-remove]")) {
    const next = entry.nextElementSibling ?? entry.previousElementSibling;
    entry.remove();
    (next?.querySelector("[data-entry-remove]") ?? list.querySelector("[data-entry-add]")).focus();
    listChanged(list);
  }
  if (event.target.closest("[data-entry-up]") && entry.previousElementSibling) {
    entry.previousElementSibling.before(entry);
    entry.querySelector("[data-entry-up]").focus();
    listChanged(list);
  }
});

function addEntry(list) {
  const number = list.dataset.next++;
  const entry = list.querySelector("template").content.cloneNode(true).firstElementChild;
  for (const element of entry.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/([.-])new(?=[.-]|$)/g, `$1${number}`));
    }
  }
  list.querySelector(".entries").append(entry);
  listChanged(list);
  list.querySelector(".entries").lastElementChild.querySelector("input, select, textarea").focus();
}

function listChanged(list) {
  const entries = [...list.querySelectorAll("[data-entry]")];
  for (const [index, entry] of entries.entries()) {
    const label = `${list.dataset.entryName} ${index + 1}`;
    entry.querySelector("[data-entry-label]").textContent = label;
    entry.querySelector("[data-entry-up]").setAttribute("aria-label", `Move ${label} up`);
    entry.querySelector("[data-entry-remove]").setAttribute("aria-label", `Remove ${label}`);
  }
  list.querySelector("[data-entry-add]").disabled = entries.length >= Number(list.dataset.most);
  keep(list.closest("form"));
}

// --- pictures and names of icons ------------------------------------------------------------------------------------

// A picture that cannot be loaded leaves its words.
for (const [kind, state] of [["load", "is-there"], ["error", "is-missing"]]) {
  document.addEventListener(
    kind,
    (event) => {
      if (event.target.matches?.("[data-shot-picture]")) event.target.parentElement.classList.add(state);
    },
    true,
  );
}
for (const picture of document.querySelectorAll("[data-shot-picture]")) {
  if (picture.complete) picture.parentElement.classList.add(picture.naturalWidth ? "is-there" : "is-missing");
}

let asked = 0;
plan.addEventListener("input", (event) => {
  if (!event.target.matches("[data-icon]")) return;
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const answer = await fetch(`/icons?like=${encodeURIComponent(event.target.value)}`);
    if (!answer.ok) return;
    const names = await answer.json();
    const options = names.map((name) => Object.assign(document.createElement("option"), { value: name }));
    document.getElementById("icon-names").replaceChildren(...options);
  }, 250);
});
