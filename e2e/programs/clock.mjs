// Loaded before everything else: the test tells the time, so that ninety days pass in a second and caches hold
// for just as long as they claim to.
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

// Some caches remember the time for a millisecond of the real clock; that millisecond must be over.
globalThis.setClock = async (millis) => {
  if (millis === now) return;
  now = millis;
  await new Promise((resolve) => setTimeout(resolve, 3));
};
