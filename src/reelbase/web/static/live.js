// Follows a job: the event stream says that something changed, the server renders the page anew.
const live = document.getElementById("live");
const connectionLost = document.getElementById("connection-lost");
const announcement = document.getElementById("announcement");
const REST_MS = 600;
const WATCH_MS = 15000;
let stream = null;
let reconnectMs = 1000;
let isLoading = false;
let isStale = false;
let lastStatus = status();

function status() {
  return live.querySelector("[data-status]")?.dataset.status;
}

function isOver() {
  return live.querySelector('[data-final="yes"]') !== null;
}

async function redraw() {
  if (isLoading) {
    isStale = true;
    return;
  }
  isLoading = true;
  isStale = false;
  try {
    const answer = await fetch(live.dataset.part, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (answer.status === 204 || answer.headers.has("HX-Redirect")) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    await htmx.swap({ text: await answer.text(), target: live, swap: "innerMorph", sourceElement: live });
    connectionLost.hidden = true;
    announce();
  } catch {
    connectionLost.hidden = false;
  }
  setTimeout(() => {
    isLoading = false;
    if (isStale) redraw();
  }, REST_MS);
  if (isOver()) stop();
}

// Sections that the user opened stay open when the page is updated.
live.addEventListener("htmx:before:morph:attr", (event) => {
  if (event.detail.attrName === "open" && event.detail.newValue === null) event.preventDefault();
});

function announce() {
  if (status() === lastStatus) return;
  lastStatus = status();
  announcement.textContent = live.querySelector(".state")?.textContent ?? "";
}

function follow() {
  if (stream || isOver()) return;
  stream = new EventSource(live.dataset.events);
  stream.addEventListener("open", () => {
    reconnectMs = 1000;
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
    connectionLost.hidden = false;
    // The browser does not reconnect after an error status, so reconnect here.
    if (stream.readyState !== EventSource.CLOSED) return;
    stop();
    setTimeout(follow, reconnectMs);
    reconnectMs = Math.min(reconnectMs * 2, 15000);
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
