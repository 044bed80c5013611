/** A thread of a page: its first message brings the word to sleep at, the others are calls. */
import './namespace.mjs';
import { threadOver } from './thread.mjs';

let answer;
onmessage = ({ data }) => {
  if (answer === undefined) answer = threadOver(data.sleeper);
  else postMessage(answer(data));
};
