;; Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;;
;; What a person does in Emacs: opens a file, sees the findings, takes one quick fix
;; and silences the other finding, saves. Prints what was seen.

(require 'cl-lib)
(require 'flymake)

(defun say (format &rest arguments)
  (princ (concat (apply #'format format arguments) "\n")))

(defun fail (format &rest arguments)
  (apply #'say (concat "error: " format) arguments)
  (kill-emacs 1))

(defun wait-for (what condition)
  (let ((end (time-add nil 40)))
    (while (not (funcall condition))
      (when (time-less-p end nil)
        (fail "waited in vain for %s" what))
      (accept-process-output nil 0.05))))

(defun findings ()
  "Ours, in the order of the lines."
  (sort (cl-remove-if-not
         (lambda (d) (string-match-p "async-" (flymake-diagnostic-text d)))
         (flymake-diagnostics))
        (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))

(defun show ()
  (dolist (d (findings))
    (say "%d: %s: %s"
         (line-number-at-pos (flymake-diagnostic-beg d))
         (flymake-diagnostic-type d)
         (flymake-diagnostic-text d))))

(defun take (title)
  "The menu of code actions, with a person who knows what to take."
  (let ((at (flymake-diagnostic-beg (car (findings))))
        (last-nonmenu-event ?a))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt items &rest _)
                 (dolist (item (all-completions "" items))
                   (say "offered: %s" item))
                 (or (cl-find title (all-completions "" items)
                              :test #'string-search)
                     (fail "not offered: %s" title)))))
      (goto-char at)
      (call-interactively #'eglot-code-actions))))

;; In batch mode nothing is a command after which hooks would run.
(find-file (pop command-line-args-left))
(run-hooks 'post-command-hook)

(wait-for "the findings" (lambda () (= 2 (length (findings)))))
(show)
(take "co_await")
;; What was edited is sent when nothing is typed for a while, or here.
(save-buffer)
(wait-for "the fixed file" (lambda () (= 1 (length (findings)))))
(show)
(take "NOLINT")
(save-buffer)
(wait-for "the silenced file" (lambda () (null (findings))))
(say "saved")
(kill-emacs 0)
