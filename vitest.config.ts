import { defineConfig } from 'vitest/config'
import { findLlamaServer } from './packages/pieces/llama/test/llama-cpp.js'

/** What is tried only where the program is there: no package of Debian 12 has it. */
const LLAMA_CPP = 'packages/pieces/llama/test/llama-cpp.test.ts'
const hasLlamaServer = findLlamaServer() !== undefined
if (!hasLlamaServer) {
  console.warn(
    'NOT TRIED: a real llama.cpp. Name its llama-server in PLUGBOARD_TEST_LLAMA_SERVER, or put it in the path.',
  )
}

export default defineConfig({
  test: {
    include: [
      'packages/**/src/**/*.test.{ts,tsx}',
      'packages/**/test/**/*.test.ts',
      'examples/**/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', ...(hasLlamaServer ? [] : [LLAMA_CPP])],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
