// Where a process begins: plain JavaScript, because Node would load a compiler for the first file alone if that were TypeScript, which
// takes longer than everything else here.

import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Before anything else of ours is loaded: what was compiled is kept for the next start, which takes half of the time then. Where the
// folder cannot be written, or another one was named by NODE_COMPILE_CACHE, nothing comes of it.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.compile-cache'))
await import('./main.ts')
