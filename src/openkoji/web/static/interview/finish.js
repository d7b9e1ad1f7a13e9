// The end: thanks, what they thought of it, and where they go on to.

import { complete, hasToken, state } from "./interview.js";
import { config, isFramed, part, say } from "./page.js";

const SECONDS = 10;

export function finish(host) {
  const heading = part("thanks"), isDone = state.status === "completed";
  part("answering").hidden = part("done").hidden = true;
  if (!isDone) heading.textContent = say(state.status);
  part("finish").hidden = false;
  part("feedback").hidden = !isDone || !hasToken();
  part("withdraw").hidden = !hasToken();
  part("again").hidden = state.status !== "gone";
  part("close").hidden = !isFramed;
  part("again").onclick = () => location.reload();
  part("close").onclick = () => host.send("close");
  ask();
  if (isDone && config.redirectUrl && !isFramed) goOn(part("redirect"));
  heading.focus();
}

/** What they thought of it: a thumb acts at once, words may follow; each is told once. */
function ask() {
  const { thumb, comment } = state.feedback ?? {};
  const form = part("commenting"), told = part("told");
  for (const button of part("how").querySelectorAll("button")) {
    button.ariaPressed = button.value === thumb;
    button.ariaDisabled = Boolean(thumb);
    button.onclick = () => thumb || tell({ thumb: button.value });
  }
  form.hidden = Boolean(comment);
  form.onsubmit = (event) => {
    event.preventDefault();
    const words = part("comment").value.trim();
    if (words) tell({ comment: words });
  };

  function tell(feedback) {
    complete(feedback);
    state.feedback = { ...state.feedback, ...feedback };
    told.textContent = say("told");
    ask();
    if (feedback.comment) told.focus();
  }
}

function goOn(link) {
  const stop = () => {
    clearInterval(clock);
    part("countdown").hidden = true;
  };
  const tell = () => (part("seconds").textContent = say("continue_in", { n: left }));
  let left = SECONDS;
  const clock = setInterval(() => {
    left--;
    tell();
    if (left) return;
    stop();
    link.click();
  }, 1000);
  part("stay").onclick = stop;
  part("feedback").addEventListener("focusin", stop); // nobody is taken away from what they write
  part("going").hidden = false;
  tell();
}
