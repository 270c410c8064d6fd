export type { Problem } from '../piece/problem.js'
export { checkPiece } from './check-piece.js'
export { type ConformanceCase, conformance, type Fixtures } from './conformance.js'
export { type LogLine, memoryFiles, testContext } from './test-context.js'
