// Runs a TypeScript module of the sources in a process of its own: node run.mjs <module> [arguments…]
import { runnerImport } from 'vite'

const [, , module] = process.argv
await runnerImport(module, { configFile: false, logLevel: 'error' })
