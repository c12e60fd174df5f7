// Replaces the clock with the clock of the test. It is loaded before all libraries, so 90 days pass in a second, also for their caches.
let now = Date.now();

const RealDate = Date;
globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now);
    else super(...args);
  }
  static now() {
    return now;
  }
};
performance.now = () => now;

// Some caches read the clock only once in a millisecond of real time: wait until it is over.
globalThis.setClock = async (millis) => {
  if (millis === now) return;
  now = millis;
  await new Promise((resolve) => setTimeout(resolve, 3));
};
