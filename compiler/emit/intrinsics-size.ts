/**
 * Helpers that only a file calls that is to be small: what others spell out at every place. See
 * passes/join-words.ts and StatementEmitter; intrinsics.ts lists them with all others.
 */
import { template } from './intrinsic-template.ts';
import type { Templates } from './intrinsic-template.ts';

export const sizeTemplates: Templates = {
  // An address out of bounds is so by either word; a store begins with the high one, a load with the
  // low one.
  store_words: template(
    `function store_words(view,address,offset,low,high){
      address=(address>>>0)+offset;
      view.setInt32(address+4,high,true);
      view.setInt32(address,low,true)}`,
  ),
  copy_words: template(
    `function copy_words(view,to,offset,from,start){
      from=(from>>>0)+start;
      store_words(view,to,offset,view.getInt32(from,true),view.getInt32(from+4,true))}`,
    ['store_words'],
  ),
  look_up: template(
    `function look_up($,elements,index,type,table){
      var ref=elements[+index];
      return ref&&ref.t===type?ref:indirect($,table|0,index,type)}`,
    [],
    ['indirect'],
  ),
};
