// The plan's page: autosave, drafts that survive a reload, and moving scenes by keyboard and pointer.
import { labelOf, markInvalid, refusedField, say, store } from "./kit.js";

const plan = document.getElementById("plan");
const project = plan.dataset.project;
const saved = document.getElementById("saved");
const QUIET_MS = 700;
const RETRY_MS = [2000, 5000, 10000, 30000];
const pending = new Map(); // form -> timer of a save that has not begun
const inFlight = new Set();
let retries = 0;
let retryTimer = 0;

// --- unsaved changes ------------------------------------------------------------------------------------------------

function draftKey(form) {
  if (form.dataset.draft === "scene") return `draft:${project}:scene:${form.elements.base.value}`;
  return form.dataset.draft ? `draft:${project}:${form.dataset.draft}` : null;
}

function changedValues(form) {
  const values = {};
  for (const field of form.elements) {
    if (field.name && field.name !== "base" && field.type !== "file" && !field.disabled && differs(field)) {
      values[field.name] = field.value;
    }
  }
  return values;
}

function differs(field) {
  if (field.type === "radio") return field.checked && !field.defaultChecked;
  if (field.tagName === "SELECT") return ![...field.selectedOptions].every((option) => option.defaultSelected);
  return field.value !== field.defaultValue;
}

function markSaved(form, values) {
  // The saved values become the defaults; later input still counts as changed.
  for (const field of form.elements) {
    if (!(field.name in values)) continue;
    if (field.tagName === "SELECT") {
      for (const option of field.options) option.defaultSelected = option.value === values[field.name];
    } else if (field.type === "radio") {
      field.defaultChecked = field.value === values[field.name];
    } else field.defaultValue = values[field.name];
  }
}

function storeDraft(form) {
  const key = draftKey(form);
  if (!key) return;
  const values = changedValues(form);
  if (Object.keys(values).length) store.set(key, { values, at: Date.now() });
  else store.drop(key);
}

function restoreDrafts() {
  const orphans = [];
  for (const key of store.keys(`draft:${project}:`)) {
    const draft = store.get(key);
    const form = [...plan.querySelectorAll("form[data-draft]")].find((one) => draftKey(one) === key);
    if (!draft || !Object.keys(draft.values ?? {}).length) store.drop(key);
    else if (form) fillIn(form, draft.values);
    // It was saved, but the page was left before the answer arrived.
    else if (isStored(draft.values)) store.drop(key);
    else orphans.push([key, draft]);
  }
  showOrphans(orphans);
}

function isStored(values) {
  return [...plan.querySelectorAll("form[data-draft]")].some((form) =>
    Object.entries(values).every(([name, value]) => form.elements[name]?.value === value),
  );
}

function fillIn(form, values) {
  let changed = false;
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field || field.disabled || field.value === value) continue;
    field.value = value;
    changed = true;
  }
  if (changed) saveSoon(form, 0);
}

function showOrphans(orphans) {
  // The scene has changed or is gone, but the text must not be lost.
  const place = document.getElementById("drafts");
  place.replaceChildren();
  place.hidden = orphans.length === 0;
  for (const [key, draft] of orphans) {
    const note = document.createElement("div");
    note.className = "note warn";
    const text = document.createElement("p");
    text.textContent = "You wrote this here, but it was not saved, and the scene has changed since:";
    const words = document.createElement("pre");
    words.textContent = Object.values(draft.values).join("\n");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button small";
    drop.textContent = "Discard";
    drop.addEventListener("click", () => {
      store.drop(key);
      note.remove();
      place.hidden = !place.children.length;
    });
    const in_ = document.createElement("div");
    in_.className = "stack tight";
    in_.append(text, words, drop);
    note.append(document.createElement("span"), in_);
    place.append(note);
  }
}

// --- saving ---------------------------------------------------------------------------------------------------------

function showStatus(state, words) {
  saved.dataset.state = state;
  saved.lastElementChild.textContent = words;
}

function saveSoon(form, after = QUIET_MS) {
  clearTimeout(pending.get(form));
  pending.set(
    form,
    setTimeout(() => flush(form), after),
  );
  showStatus("saving", "Saving…");
}

function showRefused(field) {
  const why = field.validationMessage;
  showStatus("kept", `Not saved. ${labelOf(field)}: ${why || "check this field."}`);
}

function flush(form) {
  clearTimeout(pending.get(form));
  pending.delete(form);
  if (!form.isConnected) return;
  const invalid = [...form.elements].find((field) => field.willValidate && !field.validity.valid);
  if (invalid) {
    markInvalid(invalid, true);
    showRefused(invalid);
    return;
  }
  inFlight.add(form);
  form.dispatchEvent(new CustomEvent("save"));
}

plan.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-save]")) return;
  if (event.target.dataset.oneLine !== undefined) event.target.value = event.target.value.replaceAll("\n", " ");
  storeDraft(form);
  saveSoon(form, form.dataset.now !== undefined || event.target.tagName === "SELECT" ? 100 : QUIET_MS);
});

plan.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-save]")) return;
  event.preventDefault();
  flush(event.target);
});

// Save pending input before anything that changes the order of scenes.
plan.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("[data-structural]")) for (const form of [...pending.keys()]) flush(form);
  },
  true,
);
plan.addEventListener(
  "submit",
  (event) => {
    if (event.target.matches("[data-structural-form]")) for (const form of [...pending.keys()]) flush(form);
  },
  true,
);

document.addEventListener("htmx:before:request", (event) => {
  // The request may have been queued: it must name the current base, not the one from then.
  const { ctx } = event.detail;
  const form = ctx.sourceElement.closest("form[data-save]");
  const body = ctx.request.body;
  if (!(body instanceof URLSearchParams || body instanceof FormData)) return;
  if (form && ctx.sourceElement === form) {
    if (form.dataset.reload !== undefined) {
      // Send only the fields changed here: another window may have changed the others.
      const changed = changedValues(form);
      for (const field of form.elements) if (field.name && !(field.name in changed)) body.delete(field.name);
      for (const [name, value] of Object.entries(changed)) body.set(name, value);
      form.sent = changed;
      form.sentDraft = draftKey(form);
      return;
    }
    if (form.elements.base) body.set("base", form.elements.base.value);
    for (const field of form.elements) {
      if (field.name && !field.disabled && field.type !== "radio" && field.name !== "base") body.set(field.name, field.value);
    }
    form.sent = Object.fromEntries(body);
    form.sentDraft = draftKey(form);
  } else body.set("revision", document.getElementById("plan-revision").value);
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (!form.matches?.("form[data-save]")) return;
  inFlight.delete(form);
  if (ctx.response.status < 300) {
    retries = 0;
    if (form.sentDraft) store.drop(form.sentDraft);
    markSaved(form, form.sent ?? {});
  } else if (ctx.response.status >= 500 || ctx.response.status === 429) retryLater();
  else if (refusedField(ctx)) showRefused(refusedField(ctx));
  else showStatus("kept", "Not saved; kept in this browser");
});

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (!form.matches?.("form[data-save]") || event.detail.ctx.response?.status >= 300) return;
  if (!event.detail.ctx.response) return;
  if (Object.keys(changedValues(form)).length) storeDraft(form);
  if (!pending.size && !inFlight.size) showStatus("saved", "Saved");
});

document.addEventListener("htmx:error", (event) => {
  const form = event.detail.ctx?.sourceElement;
  if (!form?.matches?.("form[data-save]")) return;
  inFlight.delete(form);
  retryLater();
});

function retryLater() {
  showStatus("kept", "Not saved yet; kept in this browser");
  clearTimeout(retryTimer);
  retryTimer = setTimeout(retryNow, RETRY_MS[Math.min(retries++, RETRY_MS.length - 1)]);
}

function retryNow() {
  for (const form of plan.querySelectorAll("form[data-save]")) {
    if (Object.keys(changedValues(form)).length) flush(form);
  }
}
window.addEventListener("online", retryNow);
window.addEventListener("pagehide", () => {
  for (const form of plan.querySelectorAll("form[data-draft]")) storeDraft(form);
});

document.addEventListener("scene:saved", (event) => {
  const field = document.getElementById(`scene-${event.detail.number}-seconds`);
  if (!field || field === document.activeElement) return;
  field.value = field.defaultValue = String(event.detail.seconds);
});

// Conflicting edits of a scene: the user decides.
plan.addEventListener("click", (event) => {
  const mine = event.target.closest("[data-keep-mine]");
  if (mine) {
    const form = mine.closest("form");
    form.elements.base.value = mine.dataset.keepMine;
    storeDraft(form);
    flush(form);
  }
  if (event.target.closest("[data-take-stored]")) {
    const key = draftKey(event.target.closest("form"));
    if (key) store.drop(key);
  }
});

// --- replaced scenes ------------------------------------------------------------------------------------------------

let opened = [];
document.addEventListener("htmx:before:swap", () => {
  opened = [...plan.querySelectorAll(".scene details.plain[open]")].map((details) => details.id);
});

document.addEventListener("plan:drawn", (event) => {
  const { focus, announce } = event.detail;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  const field = focus && document.getElementById(focus);
  if (field) {
    field.focus({ preventScroll: true });
    field.closest(".scene")?.scrollIntoView({ block: "nearest" });
  }
  if (announce) document.getElementById("announcement").textContent = announce;
  pending.clear();
  restoreDrafts();
  if (!pending.size && !inFlight.size) showStatus("saved", "Saved");
});

plan.addEventListener("click", (event) => {
  const button = event.target.closest("[data-upload]");
  if (button) document.getElementById(button.dataset.upload).click();
});

document.addEventListener("htmx:after:settle", () => {
  const sound = plan.querySelector("audio[data-play]");
  if (!sound) return;
  delete sound.dataset.play;
  sound.play().catch(() => {});
  sound.focus();
});

plan.querySelector("[data-see-all]")?.addEventListener("click", async () => {
  const buttons = [...plan.querySelectorAll("[data-see]")];
  if (!buttons.length) say("All pictures are already shown.");
  for (const button of buttons) {
    if (!button.isConnected) continue;
    const place = button.closest(".scene-look").firstElementChild;
    button.click();
    await new Promise((done) => {
      place.addEventListener("htmx:after:settle", done, { once: true });
      setTimeout(done, 60000);
    });
  }
});

// --- moving scenes --------------------------------------------------------------------------------------------------

plan.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-grip]");
  const ways = { ArrowUp: "[data-up]", ArrowLeft: "[data-up]", ArrowDown: "[data-down]", ArrowRight: "[data-down]" };
  if (!grip || !ways[event.key]) return;
  event.preventDefault();
  grip.closest(".scene").querySelector(ways[event.key])?.click();
});

// Within a field the browser undoes what was typed there.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const does = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
  if (!does) return;
  event.preventDefault();
  document.getElementById(does)?.click();
});

let dragged = null;

plan.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || grip.disabled || event.button !== 0) return;
  dragged = { scene: grip.closest(".scene"), grip, moved: false, place: null };
  grip.setPointerCapture(event.pointerId);
});
plan.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  dragged.moved = true;
  dragged.scene.classList.add("is-dragged");
  clearMarks();
  const { over, after } = placeUnder(event);
  over.classList.add(after ? "drop-after" : "drop-before");
  dragged.place = Number(over.dataset.number) + (after ? 1 : 0);
  if (event.clientY < 130) window.scrollBy(0, -16);
  if (event.clientY > window.innerHeight - 90) window.scrollBy(0, 16);
});
function placeUnder(event) {
  const scenes = [...plan.querySelectorAll(".scene")];
  const below = (scene) => event.clientY < scene.getBoundingClientRect().bottom;
  if (plan.dataset.view !== "overview") {
    const over = scenes.find(below) ?? scenes.at(-1);
    const box = over.getBoundingClientRect();
    return { over, after: event.clientY > box.top + box.height / 2 };
  }
  // In a grid: the first scene of the row that the pointer has not passed.
  const first = scenes.find(below) ?? scenes.at(-1);
  const line = scenes.filter((scene) => Math.abs(scene.offsetTop - first.offsetTop) < 8);
  const over = line.find((scene) => event.clientX < scene.getBoundingClientRect().right) ?? line.at(-1);
  const box = over.getBoundingClientRect();
  return { over, after: event.clientX > box.left + box.width / 2 };
}

for (const end of ["pointerup", "pointercancel"]) {
  plan.addEventListener(end, (event) => {
    if (!dragged) return;
    const { scene, moved, place } = dragged;
    dragged = null;
    scene.classList.remove("is-dragged");
    clearMarks();
    if (event.type === "pointercancel" || !moved || place === null) return;
    const from = Number(scene.dataset.number);
    const to = place > from ? place - 1 : place;
    if (to === from) return;
    for (const form of [...pending.keys()]) flush(form);
    htmx.ajax("POST", `/projects/${project}/plan/scenes/${from}/move`, {
      source: document.getElementById("add-scene"),
      target: "#scenes",
      swap: "innerHTML",
      values: { to: String(to) },
    });
  });
}

function clearMarks() {
  for (const scene of plan.querySelectorAll(".drop-before, .drop-after")) {
    scene.classList.remove("drop-before", "drop-after");
  }
}

plan.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (!button) return;
  plan.querySelector(`[data-fold="${button.dataset.opens}"]`).open = true;
  document.getElementById(button.dataset.focusOn).focus();
});

// --- layout ---------------------------------------------------------------------------------------------------------

for (const fold of plan.querySelectorAll("[data-fold]")) {
  const key = `fold:${fold.dataset.fold}`;
  const isOpen = store.get(key);
  if (typeof isOpen === "boolean") fold.open = isOpen;
  // On a small screen, collapse what precedes the scenes.
  else if (!matchMedia("(min-width: 64rem)").matches && fold.dataset.fold !== "checks") fold.open = false;
  fold.querySelector("summary").addEventListener("click", () => store.set(key, !fold.open));
}

const views = plan.querySelector("[data-view-choice]");
views.hidden = false;
views.addEventListener("change", (event) => showView(event.target.value));
showView(store.get("view") === "overview" ? "overview" : "edit");

function showView(view) {
  plan.dataset.view = view;
  store.set("view", view);
  views.querySelector(`[value=${view}]`).checked = true;
}

restoreDrafts();
// On a slow connection, input may precede this script: save it too.
for (const form of plan.querySelectorAll("form[data-draft]")) {
  storeDraft(form);
  if (Object.keys(changedValues(form)).length) saveSoon(form, 0);
}
