/**
 * How many connections are open. When a connection is lost, the vendor's client rejects promises that no caller can catch, and
 * Node ends the process half way through whatever it does. While a connection is open, such rejections are dropped: every answer
 * that this program waits for has a timer of its own. A rejection from anywhere else ends the process as before.
 */
let connections = 0

const CLIENT = /[\\/]@(eventstore[\\/]db-client|grpc[\\/]grpc-js)[\\/]/

/**
 * Whether an error was thrown inside the client: the innermost stack line with a file is the client's. An error that our code
 * throws when the client calls it is not.
 */
const isStray = (reason: unknown): boolean => {
  const lines = reason instanceof Error ? (reason.stack ?? '').split('\n').filter((line) => /^ +at .*[\\/].*:\d+:\d+\)?$/.test(line)) : []
  return CLIENT.test(lines.find((line) => !line.includes('node:')) ?? '')
}

const hear = (reason: unknown): void => {
  if (!isStray(reason)) throw reason
}

/** Drops the rejections of the client until the function that it returns is called. */
export const dropStrayRejections = (): (() => void) => {
  if (connections++ === 0) process.on('unhandledRejection', hear)
  return () => {
    if (--connections === 0) process.off('unhandledRejection', hear)
  }
}
