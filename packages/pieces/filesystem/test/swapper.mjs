import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'

/** Puts a folder and a link to another one into the same place, in turn, as fast as it can. */
const [, , inside, outside] = process.argv
process.chdir(inside)
mkdirSync('real', { recursive: true })
writeFileSync('real/file.txt', 'inside')
symlinkSync(outside, 'link')
process.send?.('ready')
let goes = true
process.on('disconnect', () => {
  goes = false
})
/** What somebody else has put into the place gives way. */
function put(one) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return renameSync(one, 'place')
    } catch {
      try {
        rmSync('place', { recursive: true, force: true })
      } catch {
        // Something was put into it meanwhile.
      }
    }
  }
}
const swap = () => {
  for (let turn = 0; turn < 200; turn++) {
    for (const one of ['real', 'link']) {
      put(one)
      renameSync('place', one)
    }
  }
  if (goes) setImmediate(swap)
  else unlinkSync('link')
}
swap()
