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
