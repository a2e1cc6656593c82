// What the scripts of several pages share. It is imported without a version, so that there is one of it only.

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
}

const box = document.getElementById("question");

// Ask before something that cannot be undone. Resolves to whether it is wanted; Escape is a no.
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

// Words that somebody is writing stay in the browser until they are stored: `data-keep` names the place.
export function keepWords(root = document) {
  for (const field of root.querySelectorAll("[data-keep]")) {
    const kept = store.get(field.dataset.keep);
    if (typeof kept === "string" && kept && (!field.value || field.dataset.keep.includes(":"))) field.value = kept;
  }
}

export function dropWords(form) {
  for (const field of form.querySelectorAll("[data-keep]")) store.drop(field.dataset.keep);
}
