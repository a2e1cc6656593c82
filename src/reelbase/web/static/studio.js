// What every page needs beside htmx: form tokens, toasts, menus, colours, copying, the composer's drafts.

export const store = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(`reelbase:${key}`));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`reelbase:${key}`, JSON.stringify(value));
    } catch {
      // A full or forbidden store must not stop anybody from writing.
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(`reelbase:${key}`);
    } catch {
      // As above.
    }
  },
  keys(prefix) {
    const start = `reelbase:${prefix}`;
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(start))
        .map((key) => key.slice("reelbase:".length));
    } catch {
      return [];
    }
  },
};

export function say(text, tone = "") {
  const toast = document.createElement("div");
  toast.className = `toast ${tone}`;
  const words = document.createElement("div");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "✕";
  toast.append(words, close);
  document.getElementById("toasts").append(toast);
  fade(toast);
}

function fade(toast) {
  toast.querySelector("button")?.addEventListener("click", () => toast.remove());
  if (!toast.classList.contains("bad")) setTimeout(() => toast.remove(), 6000);
}

function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  ctx.request.headers["X-CSRF-Token"] = token();
  // A field for a time knows no zone; the server is told how far the browser's own is from UTC.
  const zone = ctx.sourceElement.querySelector?.("[data-zone]");
  if (zone) ctx.request.body.set(zone.name, String(new Date().getTimezoneOffset()));
});

// What the server tells with its answer.
document.addEventListener("say", (event) => say(event.detail.text ?? event.detail.value, event.detail.tone));

document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (source?.closest("[data-save]")) return; // The plan keeps it and tries again.
  say("The server does not answer. Nothing was changed; try again in a moment.", "bad");
});

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.classList?.contains("toast") && !node.dataset.seen) fade(node);
  }
}).observe(document.getElementById("toasts"), { childList: true });

// Menus close when something else is wanted, and give the focus back.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const inside = menu.contains(event.target);
    if (!inside || event.target.closest(".sheet button, .sheet a")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-theme-choice]")) return;
  const theme = event.target.value;
  const year = 60 * 60 * 24 * 365;
  document.cookie = `reelbase_theme=${theme}; path=/; max-age=${theme ? year : 0}; samesite=lax`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    say("Copied.");
  } catch {
    field.select();
    say("Press Ctrl+C to copy it.");
  }
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A message that came with a redirect is shown once.
const said = new URLSearchParams(location.search);
if (said.has("said")) {
  // Only our own pages speak so: whoever sends somebody a link must not put words into our mouth.
  if (document.referrer.startsWith(`${location.origin}/`)) say(said.get("said"));
  said.delete("said");
  history.replaceState(null, "", location.pathname + (said.size ? `?${said}` : "") + location.hash);
}

// Times in the reader's own zone.
function localise() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) {
      time.textContent = moment.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    }
  }
}
document.addEventListener("htmx:after:settle", localise);
localise();

// The address of a filtered list is that of what it shows.
document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (!form.matches?.("[data-filters]")) return;
  const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", location.pathname + (chosen.size ? `?${chosen}` : ""));
});

const composer = document.querySelector("[data-composer]");
if (composer) compose(composer);

function compose(form) {
  const kinds = [...form.querySelectorAll('input[name="kind"]')];
  const count = form.querySelector("[data-count]");
  const file = form.querySelector('input[type="file"]');

  function kind() {
    return kinds.find((one) => one.checked)?.value ?? "text";
  }
  function show() {
    for (const part of form.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== kind();
    form.querySelector("[data-plan-options]").hidden = kind() === "code";
    tell();
  }
  function tell() {
    const field = form.querySelector(`[data-kind="${kind()}"] textarea`);
    const words = field?.value.trim() ? field.value.trim().split(/\s+/).length : 0;
    if (kind() === "text" && words) count.textContent = `${words} words, about ${about(words)} when spoken`;
    else if (kind() === "file" && file.files[0]) count.textContent = file.files[0].name;
    else count.textContent = "";
  }
  function about(words) {
    const seconds = Math.round((words * 60) / 150);
    return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
  }

  for (const field of form.querySelectorAll("[data-keep]")) {
    const kept = store.get(field.dataset.keep);
    if (kept && !field.value) field.value = kept;
    field.addEventListener("input", () => store.set(field.dataset.keep, field.value));
  }
  form.addEventListener("change", show);
  form.addEventListener("input", tell);
  form.addEventListener("htmx:after:request", (event) => {
    if (!event.detail.ctx.response.headers.has("HX-Redirect")) return;
    for (const field of form.querySelectorAll("[data-keep]")) store.drop(field.dataset.keep);
  });
  form.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    kinds.find((one) => one.value === "file").checked = true;
    show();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-example]");
    if (!button) return;
    const field = form.querySelector("#text");
    const name = button.dataset.example;
    if (field.value.trim() && !window.confirm("Put the example in the place of your text?")) return;
    kinds.find((one) => one.value === "text").checked = true;
    field.value = document.getElementById(`example-${name}`).content.textContent.trim();
    store.set(field.dataset.keep, field.value);
    form.querySelector("#preset").value = name;
    show();
    field.focus();
    form.scrollIntoView({ block: "center" });
  });
  show();
}
