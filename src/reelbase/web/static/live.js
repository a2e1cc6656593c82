// Follows a job: the event stream says that something changed, the server renders the page anew.
const live = document.getElementById("live");
const lost = document.getElementById("lost");
const told = document.getElementById("told");
const REST_MS = 600;
const WATCH_MS = 15000;
let stream = null;
let again = 1000;
let busy = false;
let wanted = false;
let lastStatus = status();

function status() {
  return live.querySelector("[data-status]")?.dataset.status;
}

function isOver() {
  return live.querySelector('[data-final="yes"]') !== null;
}

async function redraw() {
  if (busy) {
    wanted = true;
    return;
  }
  busy = true;
  wanted = false;
  try {
    const answer = await fetch(live.dataset.part, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (answer.status === 204 || answer.headers.has("HX-Redirect")) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    await htmx.swap({ text: await answer.text(), target: live, swap: "innerMorph", sourceElement: live });
    lost.hidden = true;
    tell();
  } catch {
    lost.hidden = false;
  }
  setTimeout(() => {
    busy = false;
    if (wanted) redraw();
  }, REST_MS);
  if (isOver()) stop();
}

// Sections that the user opened stay open when the page is updated.
live.addEventListener("htmx:before:morph:attr", (event) => {
  if (event.detail.attrName === "open" && event.detail.newValue === null) event.preventDefault();
});

function tell() {
  if (status() === lastStatus) return;
  lastStatus = status();
  told.textContent = live.querySelector(".state")?.textContent ?? "";
}

function follow() {
  if (stream || isOver()) return;
  stream = new EventSource(live.dataset.events);
  stream.addEventListener("open", () => {
    again = 1000;
    redraw();
  });
  for (const kind of ["state", "step", "log", "progress"]) stream.addEventListener(kind, () => redraw());
  for (const kind of ["complete", "error"]) {
    stream.addEventListener(kind, (event) => {
      if (event instanceof MessageEvent) redraw();
    });
  }
  stream.onerror = (event) => {
    if (event instanceof MessageEvent || isOver()) return;
    lost.hidden = false;
    // The browser does not reconnect after an error status, so reconnect here.
    if (stream.readyState !== EventSource.CLOSED) return;
    stop();
    setTimeout(follow, again);
    again = Math.min(again * 2, 15000);
  };
}

function stop() {
  stream?.close();
  stream = null;
}

window.addEventListener("online", redraw);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !isOver()) redraw();
});
setInterval(() => {
  // Keeps the page current even if no event stream gets through.
  if (isOver()) return;
  redraw();
  follow();
}, WATCH_MS);
window.addEventListener("pagehide", stop);
window.addEventListener("pageshow", follow);
follow();
