// What must survive a closed page until the server has confirmed it: whole forms with their files, in IndexedDB.
const NAME = "kuaijin", STORE = "outbox";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, work) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(STORE, mode, { durability: "strict" });
      const asked = work(change.objectStore(STORE));
      change.oncomplete = () => resolve(asked.result);
      change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

export const keep = (item) => within("readwrite", (store) => store.put(item));
export const drop = (key) => within("readwrite", (store) => store.delete(key));
export const get = (key) => within("readonly", (store) => store.get(key));

// An account sees its own forms only, the oldest first.
export async function all(who) {
  const items = await within("readonly", (store) => store.getAll());
  return items.filter((item) => item.who === who).sort((a, b) => a.at - b.at);
}
