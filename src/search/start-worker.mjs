// Where a thread of a search begins: plain JavaScript with the cache of what was compiled, as where a process begins (src/start.mjs). A
// thread has none of its process's, and without it takes twice as long to load.

import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.compile-cache'))
await import('./worker.ts')
