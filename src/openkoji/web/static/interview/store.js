// What this device remembers of a conversation; where storage is denied, as long as the page is open.

import { config } from "./page.js";

const memory = {};
const page = `openkoji:${config.linkToken ?? config.address}:`;
let owner = page;

/** Whom the site shows the page to: people who share a browser do not meet each other's answers. */
export function rememberFor({ externalId, email }) {
  const sum = [...`${externalId ?? email ?? ""}`].reduce((sum, sign) => (31 * sum + sign.codePointAt()) | 0, 7);
  owner = `${page}${sum}:`;
}

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(owner + name));
  } catch {
    return memory[name] ?? null;
  }
}

export function remember(name, value = null) {
  memory[name] = value;
  try {
    if (value === null) localStorage.removeItem(owner + name);
    else localStorage.setItem(owner + name, JSON.stringify(value));
  } catch {
    // it is in the memory
  }
}

/** Hear of what another tab remembers. */
export function onRemembered(name, hear) {
  addEventListener("storage", ({ key }) => key === owner + name && hear());
}
