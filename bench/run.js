// npm run bench: everything that claims about speed rest on, in one run on one machine, as ratios against a floor.
import { benchLease } from './lease.js'

const held = [await benchLease()]
process.exitCode = held.every(Boolean) ? 0 : 1
