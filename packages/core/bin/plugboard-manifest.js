#!/usr/bin/env node
// Checked in, so that it can be run before anything is built around it.
import { writeManifest } from '../dist/manifest-file/write-manifest.js'

await writeManifest(process.cwd())
