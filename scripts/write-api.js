// npm run api: writes down the types core shows, as they were built.
import { writeFileSync } from 'node:fs'
import { apiReport } from './api/api-report.js'
import { CORE_ENTRIES } from './api/core-entries.js'
import { publicApi } from './api/public-api.js'
import { build } from './workspace.js'

await build()
for (const { title, types, report } of CORE_ENTRIES) writeFileSync(report, apiReport(title, publicApi(types)))
