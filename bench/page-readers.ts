import { PageReader } from './page-reader.ts'

/** So many pages of one log in a process of their own, until it is killed: `page-readers.ts URL KEY COUNT`. Prints a line when all stream. */
const [, , url = '', key = '', count = '1'] = process.argv
const readers = await Promise.all(Array.from({ length: Number(count) }, () => PageReader.enter(url, key)))
await Promise.all(readers.map((reader) => reader.follow()))
process.stdout.write('streaming\n')
