// npm run bench: everything that claims about speed rest on, in one run on one machine, as ratios against a floor.
import { benchLease } from './lease.js'
import { benchList } from './list.js'
import { benchRenewals } from './renewals.js'
import { benchRoad } from './road.js'
import { benchRows } from './rows.js'
import { benchStart } from './start.js'

const held = [
  await benchLease(),
  ...(await benchList()),
  await benchStart(),
  ...(await benchRenewals()),
  await benchRoad(),
  ...(await benchRows()),
]
process.exitCode = held.every(Boolean) ? 0 : 1
