// The end: thanks, what they thought of it, and where they go on to.

import { complete, hasToken, state } from "./interview.js";
import { config, isFramed, part, say } from "./page.js";

const SECONDS = 10;

export function finish(host) {
  const heading = part("thanks"), isDone = state.status === "completed";
  part("answering").hidden = part("done").hidden = true;
  if (!isDone) heading.textContent = say(state.status);
  part("finish").hidden = false;
  part("feedback").hidden = !isDone || !hasToken() || Boolean(state.feedback);
  part("withdraw").hidden = !hasToken();
  part("again").hidden = state.status !== "gone";
  part("close").hidden = !isFramed;
  part("again").onclick = () => location.reload();
  part("close").onclick = () => host.send("close");
  part("feedback").onsubmit = (event) => {
    event.preventDefault();
    const { thumb, comment } = Object.fromEntries(new FormData(event.target));
    if (!thumb && !comment) return;
    complete({ thumb, comment: comment || undefined });
    event.target.hidden = true;
    part("told").hidden = false;
    part("told").focus();
  };
  if (isDone && config.redirectUrl && !isFramed) goOn(part("redirect"));
  heading.focus();
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
  part("stay").onclick = part("feedback").oninput = stop; // nobody is taken away from what they write
  part("going").hidden = false;
  tell();
}
