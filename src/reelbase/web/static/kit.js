// Shared by the scripts of several pages. Imported without a version, so that the browser loads it only once.

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
      // Storage that is full or forbidden must not interrupt typing.
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

// The label of a field, as its reader knows it.
export function labelOf(field) {
  return field.labels?.[0]?.textContent.trim() || field.getAttribute("aria-label") || field.name;
}

export function markInvalid(field, isInvalid) {
  if (isInvalid) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

// The field that the server refused, in the form that sent it.
export function refusedField(ctx) {
  const name = ctx.response.headers.get("X-Refused-Field");
  const field = name && ctx.sourceElement.closest?.("form")?.elements[name];
  return field instanceof Element ? field : null;
}

// `does` is the id of a button that the toast offers to press.
export function say(text, tone = "", does = "") {
  const toast = document.createElement("div");
  toast.className = `toast ${tone}`;
  const words = document.createElement("div");
  words.textContent = text;
  const button = does && document.getElementById(does);
  if (button) {
    const act = document.createElement("button");
    act.type = "button";
    act.className = "button small";
    act.textContent = does[0].toUpperCase() + does.slice(1);
    act.addEventListener("click", () => document.getElementById(does)?.click());
    words.append(" ", act);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "✕";
  toast.append(words, close);
  document.getElementById("toasts").append(toast);
}

const box = document.getElementById("question");

// Asks for confirmation. Resolves to true or false; Escape means no.
export function ask(question, yes) {
  if (!box?.showModal) return Promise.resolve(window.confirm(question));
  box.querySelector("p").textContent = question;
  box.querySelector("[value=yes]").textContent = yes || "Yes";
  box.returnValue = "";
  box.showModal();
  return new Promise((answer) => {
    box.addEventListener("close", () => answer(box.returnValue === "yes"), { once: true });
  });
}

// Text in a field with `data-keep` stays in the browser, under that key, until it is saved.
export function keepWords(root = document) {
  for (const field of root.querySelectorAll("[data-keep]")) {
    const text = store.get(field.dataset.keep);
    if (typeof text === "string" && text && (!field.value || field.dataset.keep.includes(":"))) field.value = text;
  }
}

export function dropWords(form) {
  for (const field of form.querySelectorAll("[data-keep]")) store.drop(field.dataset.keep);
}
