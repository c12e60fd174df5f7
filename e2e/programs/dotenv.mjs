// Parses the .env file on the standard input with several parsers, and prints the results as JSON.
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import dotenv from 'dotenv'
import dotenv16 from 'dotenv-16'

const file = readFileSync(0, 'utf8')
process.stdout.write(JSON.stringify({
  'dotenv 18': dotenv.parse(file),
  'dotenv 18, fast': dotenv.parse(file, { fast: true }),
  'dotenv 16': dotenv16.parse(file),
  'node --env-file': parseEnv(file),
}))
