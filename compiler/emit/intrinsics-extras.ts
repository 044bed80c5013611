/**
 * Helpers of code with checkpoints or listeners. See intrinsics.ts, which lists them with all others.
 */
import type { Templates } from './intrinsic-template.ts';

export const extraTemplates: Templates = {
  // How many steps are made between two looks at the clock; see termination.ts.
  checkpoint: {
    source: `function checkpoint($){
      if($.checkpoint===null)$.ticks=1024;
      else $.ticks=$.checkpoint()}`,
  },
  // What a listener throws is an error of the host's. It may call anything: a tail call waits.
  listen_before: {
    source: `function listen_before($,index,values){
      try{return $.listener.before(index,values)}catch(e){R.host=e;throw e}}`,
  },
  listen_before_suspending: {
    source: `function listen_before_suspending($,index,values){
      try{return $.listener.beforeSuspending(index,values)}catch(e){R.host=e;throw e}}`,
  },
  listen_after: {
    source: `function listen_after($,call,values){
      var tail=R.tail;
      R.tail=null;
      try{$.listener.after(call,values)}catch(e){R.host=e;throw e}
      R.tail=tail}`,
  },
  listen_abort: {
    source: `function listen_abort($,call,error){
      error=mapError(error);
      try{$.listener.abort(call,error)}catch(e){R.host=e;return e}
      return error}`,
    runtime: ['mapError'],
  },
};
