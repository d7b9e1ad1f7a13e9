// What the respondent sends is kept on the device before it is sent, and until it is answered.

import { call, isPassing } from "./api.js";
import { unique } from "./page.js";
import { recall, remember } from "./store.js";

const SOONEST = 500, LATEST = 15_000; // milliseconds until the next attempt

let isSending = false;

export const waiting = () => recall("queue") ?? [];

export const drop = (id) => remember("queue", waiting().filter((entry) => entry.id !== id));

export function enqueue(entry) {
  remember("queue", [...waiting(), { ...entry, id: unique() }]);
}

/** Send what waits, in order. The listener hears of each sentence, delay, refusal and reply. */
export async function drain({ onSentence, onDelay, onRefusal, onReply }) {
  if (isSending) return;
  isSending = true;
  for (let entry, delay = SOONEST; (entry = waiting()[0]); ) {
    const { id, path, token, body } = entry;
    let reply, error;
    try {
      const isMessage = path.endsWith("messages");
      reply = await call(path, { token, body: { ...body, clientMessageId: id }, onSentence: isMessage && onSentence });
    } catch (caught) {
      error = caught;
    }
    if (error && isPassing(error)) {
      onDelay(error);
      await pause(error.retryAfter * 1000 || delay * (0.75 + Math.random() / 2));
      delay = Math.min(2 * delay, LATEST);
      continue;
    }
    drop(id);
    delay = SOONEST;
    if (error) onRefusal(entry, error);
    else onReply(entry, reply);
  }
  isSending = false;
}

function pause(milliseconds) {
  return new Promise((done) => {
    setTimeout(done, milliseconds);
    addEventListener("online", done, { once: true });
  });
}
