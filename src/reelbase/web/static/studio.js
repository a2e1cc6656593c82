// Used by every page: toasts, confirmations, menus, themes, copying, focus and unsaved text.
import { ask, dropWords, keepWords, markInvalid, refusedField, say, store } from "./kit.js";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  // A datetime field has no time zone, so the server also gets the browser's offset from UTC.
  const zone = ctx.sourceElement.querySelector?.("[data-zone]");
  if (zone) ctx.request.body.set(zone.name, String(new Date().getTimezoneOffset()));
});

// --- toasts ---------------------------------------------------------------------------------------------------------

document.addEventListener("say", (event) => say(event.detail.text ?? event.detail.value, event.detail.tone, event.detail.does));

document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (source?.closest("[data-save]")) return; // The plan keeps it and tries again.
  say("The server is not responding. Nothing was changed; try again in a moment.", "bad");
});

const TOAST_MS = 6000;
const toasts = document.getElementById("toasts");
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const toast of change.addedNodes) {
      // Errors stay until they are dismissed.
      if (toast.classList?.contains("toast") && !toast.classList.contains("bad")) fade(toast);
    }
  }
}).observe(toasts, { childList: true });
toasts.addEventListener("click", (event) => {
  if (event.target.closest("button")) event.target.closest(".toast").remove();
});

function fade(toast) {
  // A toast stays while it is hovered or focused.
  const held = toast.matches(":hover, :focus-within");
  setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), held ? 1000 : TOAST_MS);
}

// A message passed along with a redirect is shown once.
const said = new URLSearchParams(location.search);
if (said.has("said")) {
  // Only when coming from our own pages: a link from elsewhere must not choose the message.
  if (document.referrer.startsWith(`${location.origin}/`)) say(said.get("said"));
  said.delete("said");
  history.replaceState(null, "", location.pathname + (said.size ? `?${said}` : "") + location.hash);
}

// --- confirmations --------------------------------------------------------------------------------------------------

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  ask(ctx.confirm, ctx.sourceElement.dataset.confirm).then((confirmed) => (confirmed ? issueRequest() : dropRequest()));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.ask || form.dataset.answered) return;
  event.preventDefault();
  const { submitter } = event;
  ask(form.dataset.ask, form.dataset.confirm).then((confirmed) => {
    if (!confirmed) return;
    form.dataset.answered = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.answered;
  });
});

// --- menus ----------------------------------------------------------------------------------------------------------

// Menus close on a click elsewhere or Escape, which also returns the focus.
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
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// --- focus ----------------------------------------------------------------------------------------------------------

// Keep the keyboard focus, even if the answer replaced the element that had it.
document.addEventListener("htmx:before:request", (event) => {
  event.detail.ctx.hadFocus = document.activeElement?.id;
});
document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx.hadFocus) return;
  requestAnimationFrame(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const again = document.getElementById(ctx.hadFocus) ?? document.querySelector("[data-focus]");
    again?.focus({ preventScroll: true });
  });
});

// --- fields that were refused ---------------------------------------------------------------------------------------

document.addEventListener("htmx:after:request", (event) => {
  const field = refusedField(event.detail.ctx);
  if (!field) return;
  markInvalid(field, true);
  if (!field.closest("[data-save]")) field.focus();
});
document.addEventListener("input", (event) => markInvalid(event.target, false));

// --- unsaved text ---------------------------------------------------------------------------------------------------

keepWords();
document.addEventListener("input", (event) => {
  const { keep } = event.target.dataset;
  if (!keep) return;
  if (event.target.value) store.set(keep, event.target.value);
  else store.drop(keep);
});
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 300 && ctx.sourceElement.matches?.("form")) dropWords(ctx.sourceElement);
});

// --- theme, copying, passwords, times -------------------------------------------------------------------------------

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
    say("Press Ctrl+C to copy.");
  }
});

for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const isVisible = field.type === "text";
    field.type = isVisible ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isVisible));
    button.textContent = isVisible ? "Show" : "Hide";
  });
}

// Show times in the reader's time zone.
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

// Keep the address of a filtered list in step with its filters.
document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (!form.matches?.("[data-filters]")) return;
  const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", location.pathname + (chosen.size ? `?${chosen}` : ""));
});
