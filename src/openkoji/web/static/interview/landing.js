// What a respondent agrees to and fills in before the interview begins.

import { isPassing } from "./api.js";
import { start } from "./interview.js";
import { config, make, part, say } from "./page.js";

/** Make the form of the page work. `known` is what the start says of the respondent besides. */
export function land(known, speak) {
  const form = part("landing"), language = part("language");
  for (const field of form.elements) if (field.name) field.value = known.respondentMetadata[field.name] ?? "";
  for (const option of language?.options ?? []) {
    option.text = new Intl.DisplayNames([option.value], { type: "language" }).of(option.value);
  }
  language?.addEventListener("change", () => speak(language.value));
  form.addEventListener("invalid", (event) => complain(event.target), true);
  form.onsubmit = async (event) => {
    event.preventDefault();
    form.querySelectorAll("label .problem").forEach((told) => told.remove());
    if (!form.checkValidity()) return form.querySelector(":invalid").focus();
    form.inert = true;
    try {
      await begin(known, Object.fromEntries([...new FormData(form)].filter(([, value]) => value)));
    } catch (error) {
      part("not_started").textContent = isPassing(error) ? say("failed") : error.message;
      form.inert = false;
      form.querySelector(".primary").focus();
    }
  };
  form.hidden = false;
}

/** Start. Whoever presses the button says yes to the consent beside it. */
export function begin(known, told) {
  const { version } = config.consent;
  return start({
    ...known,
    respondentMetadata: { ...known.respondentMetadata, ...told },
    consent: version ? { version, acceptedAt: new Date().toISOString() } : undefined,
  });
}

function complain(field) {
  const { valueMissing } = field.validity;
  const key = field.type === "checkbox" ? "agree_first" : valueMissing ? "needed" : "email_wrong";
  const told = make("span", { class: "problem", id: `wrong_${field.id}` }, say(key));
  field.closest("label").append(told);
  field.setAttribute("aria-describedby", told.id);
  field.setAttribute("aria-invalid", "true");
  field.oninput = () => {
    told.remove();
    field.removeAttribute("aria-invalid");
  };
}
