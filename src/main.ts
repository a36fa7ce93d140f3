import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { resolveNamedInFull } from './cli/named-in-full.ts'

// Before anything of ours is loaded: what was compiled is kept for the next start, which takes half of the time then. Where the
// folder cannot be written, or another one was named by NODE_COMPILE_CACHE, nothing comes of it.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.compile-cache'))
resolveNamedInFull()
const [{ reportFault }, { completed, createProgram }, { dieWithLauncher }] = await Promise.all([
  import('./cli/fault.ts'),
  import('./cli/program.ts'),
  import('./cli/signals.ts'),
])

/** Nothing may go on after a defect that nobody caught: what is durable stays, the next start takes it from there. */
const stop = (error: unknown): never => {
  reportFault(error)
  process.exit()
}
// a rejection that nobody handles becomes such an exception, but for those that an adapter knows to be harmless
process.on('uncaughtException', stop)

dieWithLauncher()
try {
  const args = completed(process.argv.slice(2))
  const program = await createProgram(args[0])
  await program.parseAsync([...args], { from: 'user' })
} catch (error) {
  reportFault(error)
}
