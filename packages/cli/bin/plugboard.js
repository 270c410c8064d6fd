#!/usr/bin/env node
// Checked in, so that it can be run before anything is built around it.
import { run } from '../dist/plugboard.js'

await run(process.argv)
