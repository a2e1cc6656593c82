// The composer: four ways to start, an estimate while typing, dropped files, and examples.
import { ask, store } from "./kit.js";

const form = document.querySelector("[data-composer]");
const kinds = [...form.querySelectorAll('input[name="kind"]')];
const count = form.querySelector("[data-count]");
const file = form.querySelector('input[type="file"]');
const WORDS_PER_MINUTE = { slow: 120, normal: 150, fast: 180 };

function kind() {
  return kinds.find((one) => one.checked)?.value ?? "text";
}

function choose(value) {
  kinds.find((one) => one.value === value).checked = true;
  show();
}

function show() {
  for (const part of form.querySelectorAll("[data-kind]")) part.hidden = !part.dataset.kind.split(" ").includes(kind());
  // A plan has its own settings; the code of an animation only needs an aspect ratio.
  form.querySelector("[data-plan-options]").hidden = kind() === "code" && !isManim();
  tell();
}

function isManim() {
  return /^\s*(from manim import|import manim|class \w+\(\w*Scene\w*\):)/m.test(form.querySelector("#code").value);
}

function tell() {
  const words = wordsOf(form.querySelector("#text").value);
  if (kind() === "text" && words) count.textContent = `${words} words, about ${about(words)} of narration`;
  else if (kind() === "file" && file.files[0]) count.textContent = file.files[0].name;
  else count.textContent = "";
}

function wordsOf(text) {
  // Scripts without spaces have words too.
  if (!text.trim()) return 0;
  if (!window.Intl?.Segmenter) return text.trim().split(/\s+/).length;
  let words = 0;
  for (const part of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) words += part.isWordLike ? 1 : 0;
  return words;
}

function about(words) {
  const seconds = Math.round((words * 60) / WORDS_PER_MINUTE[form.querySelector("#tempo").value]);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

form.addEventListener("change", show);
form.addEventListener("input", tell);

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
  choose("file");
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-example]");
  if (!button) return;
  const field = form.querySelector("#text");
  const name = button.dataset.example;
  const example = document.getElementById(`example-${name}`).content.textContent.trim();
  const own = field.value.trim() && ![...document.querySelectorAll("template")].some((one) => one.content.textContent.trim() === field.value.trim());
  if (own && !(await ask("Replace your text with the example?", "Replace"))) return;
  field.value = example;
  store.set(field.dataset.keep, field.value);
  form.querySelector("#preset").value = name;
  choose("text");
  field.focus({ preventScroll: true });
  form.scrollIntoView({ block: "center" });
});

show();
