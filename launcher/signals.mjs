import { isWindows } from './paths.mjs'
import { exitCodeOf } from './say.mjs'

/** Who hears a signal at this moment: nobody (just end), npm, or the engine. */
let deliver = null
export const hear = (whoever) => {
  deliver = whoever
}

for (const signal of isWindows ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => (deliver ? deliver(signal) : process.exit(exitCodeOf(signal))))
}

/** Who signals a process and then its group, as `timeout` does, has one wish: the same again within this is that one. */
const sameWishMs = 100
const lastMs = new Map()
export const isSameWish = (signal) => {
  const nowMs = performance.now()
  const isSame = nowMs - (lastMs.get(signal) ?? -sameWishMs) < sameWishMs
  lastMs.set(signal, nowMs)
  return isSame
}
