// Everyday behaviour: menus, confirmations, toasts, keys, the end of an idle session. Everything works by plain links and forms without it.
import "@tabler/core/dist/js/tabler.esm.js";
import htmx from "htmx.org";
import { confirmations } from "./confirm.js";
import { drops } from "./drop.js";
import { idle } from "./idle.js";
import { keys } from "./keys.js";
import { menus } from "./menus.js";
import { outbox } from "./outbox.js";
import { pieces } from "./pieces.js";
import { places } from "./place.js";
import { toasts } from "./toasts.js";

window.htmx = htmx;

for (const start of [confirmations, menus, toasts, keys, pieces, drops, idle, outbox, places]) start(document);
