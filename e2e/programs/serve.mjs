// Reads one request per line and writes one answer per line, as JSON. Only the test calls it.
import { createInterface } from "node:readline";

// A library that writes to the console must not write to the standard output, between the answers.
console.log = console.info = console.debug = console.warn = console.error;

export async function serve(operations) {
  const answer = (message) => process.stdout.write(JSON.stringify(message) + "\n");
  answer({ result: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const { now, op, args } = JSON.parse(line);
    await setClock(now);
    try {
      answer({ result: (await operations[op](args)) ?? null });
    } catch (error) {
      answer({ error: String(error?.stack ?? error) });
    }
  }
  process.exit(0);
}

// verifyAll returns for each token the reason of its refusal, or "" if it is accepted.
export const verifyAll = (verify) => ({ tokens }) =>
  Promise.all(
    tokens.map(async (token) => {
      try {
        await verify(token);
        return "";
      } catch (error) {
        return String(error?.message ?? error) || "refused";
      }
    }),
  );

// required returns an environment variable. Without it the program does not start.
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const leeway = Number(process.env.LEEWAY ?? 0);
