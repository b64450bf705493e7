// A question before something is done: Block Kit's confirm, in a dialog of the page.
import { make, replace } from "./dom.js";
import { drawText } from "./mrkdwn.js";

// Resolves to true when the person agrees.
export function ask(question, world) {
  const dialog = document.getElementById("ask");
  return new Promise((resolve) => {
    const close = (agreed) => { dialog.close(); resolve(agreed); };
    replace(dialog,
      make("header", {}, make("b", {}, question.title.text)),
      make("div", { class: "blocks" }, drawText(question.text, world)),
      make("footer", {},
        make("button", { class: "b-button", onclick: () => close(false) }, question.deny?.text ?? "Cancel"),
        make("button", { class: `b-button ${question.style ?? "primary"}`, onclick: () => close(true), autofocus: true }, question.confirm?.text ?? "Yes")));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
