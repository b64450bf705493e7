// The app's modals: one view at a time, the top of the stack of the teammate who looks.
import { drawBlocks } from "./blocks.js";
import { complain } from "./composer.js";
import { attempt, control, make, replace } from "./dom.js";
import { read } from "./elements.js";

export function modal(dialog, view, user, world) {
  if (!view) {
    if (dialog.open) dialog.close();
    dialog.view = null;
    return;
  }
  const key = `${user}:${view.id}:${view.hash}`;
  if (dialog.view !== key) draw(dialog, view, user, world);
  dialog.view = key;
  for (const place of dialog.querySelectorAll("[data-error]")) place.textContent = view.errors?.[place.dataset.error] ?? "";
  if (!dialog.open) dialog.showModal();
}

function draw(dialog, view, user, world) {
  const close = (all) => attempt(() => control("slack/views/close", { user, view_id: view.id, all }));
  const submit = make("button", { class: "b-button primary" }, view.submit?.text ?? "");
  const send = attempt(async () => {
    const values = {};
    for (const field of form.querySelectorAll(".b-input [data-block]")) values[field.dataset.block] = read(field);
    submit.disabled = true;
    try {
      const told = await control("slack/views/submit", { user, view_id: view.id, values });
      if (!told.errors) complain(told);
      for (const place of form.querySelectorAll("[data-error]")) place.textContent = told.errors?.[place.dataset.error] ?? "";
    } finally {
      submit.disabled = false;
    }
  });
  const form = make("form", { noValidate: true, onsubmit: (event) => { event.preventDefault(); send(); } },
    make("header", {}, make("b", {}, view.title.text), make("button", { type: "button", class: "quiet icon", "aria-label": "Close", onclick: close(true) }, "✕")),
    make("div", { class: "blocks" }, drawBlocks(view.blocks, { ...world, values: view.state?.values })),
    make("footer", {}, make("button", { type: "button", class: "b-button", onclick: close(false) }, view.close?.text ?? "Close"), view.submit ? submit : null));
  const kept = dialog.view?.startsWith(`${user}:${view.id}:`) ? typed(dialog) : null;
  replace(dialog, form);
  if (kept) putBack(dialog, kept);
  dialog.oncancel = (event) => { event.preventDefault(); close(true)(); };
}

const fields = (dialog) => [...dialog.querySelectorAll("input[data-block], textarea[data-block]")];

// What is being typed, and where: a view that is drawn anew while somebody writes in it takes neither away.
function typed(dialog) {
  const at = document.activeElement;
  return {
    values: new Map(fields(dialog).map((field) => [`${field.dataset.block} ${field.dataset.action}`, field.value])),
    at: at?.dataset?.block ? [`${at.dataset.block} ${at.dataset.action}`, at.selectionStart, at.selectionEnd] : null,
  };
}

function putBack(dialog, { values, at }) {
  for (const field of fields(dialog)) {
    const name = `${field.dataset.block} ${field.dataset.action}`;
    if (values.has(name)) field.value = values.get(name);
    if (at?.[0] === name) {
      field.focus();
      field.setSelectionRange?.(at[1], at[2]);
    }
  }
}
