// What a respondent agrees to and fills in before the interview begins.

import { start } from "./interview.js";
import { config, make, part, say, unique } from "./page.js";
import { recall, remember } from "./store.js";

const REFUSED = [403, 404, 409], BUSY = [402, 429, 503];

/** Make the form of the page work. `known` is what the start says of the respondent besides. */
export function land(known, renew) {
  const form = part("landing"), language = part("language");
  fill(known);
  for (const option of language?.options ?? []) {
    option.text = new Intl.DisplayNames([option.value], { type: "language" }).of(option.value);
  }
  language?.addEventListener("change", () => renew(language.value));
  form.addEventListener("invalid", (event) => complain(event.target), true);
  form.onsubmit = async (event) => {
    event.preventDefault();
    form.querySelectorAll("label .problem").forEach((told) => told.remove());
    if (!form.checkValidity()) return form.querySelector(":invalid").focus();
    form.inert = true;
    try {
      for (const [name, value] of new FormData(form)) known.respondentMetadata[name] = value || undefined;
      await begin(known);
    } catch ({ status }) {
      if (REFUSED.includes(status)) await renew().catch(() => {}); // the page says why, in its language
      const now = part("landing");
      if (!now) return;
      part("not_started").textContent = say(BUSY.includes(status) ? "busy" : "failed");
      now.inert = false;
      now.querySelector(".primary").focus();
    }
  };
  form.hidden = false;
}

/** Put what is known of the respondent where they have written nothing. */
export function fill({ respondentMetadata }) {
  for (const field of part("landing")?.elements ?? []) if (field.name) field.value ||= respondentMetadata[field.name] ?? "";
}

/** Start. Whoever presses the button says yes to the consent beside it. */
export function begin(known) {
  const { version } = config.consent;
  const startId = recall("start") ?? unique(); // until it is answered: if the answer is lost, it is asked for again
  remember("start", startId);
  return start({
    ...known,
    startId,
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
