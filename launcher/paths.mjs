import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const modules = join(root, 'node_modules')
export const isWindows = process.platform === 'win32'
export const ownNode = join(modules, 'node', 'bin', isWindows ? 'node.exe' : 'node')
