// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSecret_Space(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"as it is":           "the secret",
		"line break":         "the secret\n",
		"Windows line break": "the secret\r\n",
		"all around":         "\r\n\t the secret \t\n",
		"UTF-8 with a mark":  "\xef\xbb\xbfthe secret\r\n",
		"UTF-16LE":           "\xff\xfe" + strings.Join(strings.Split("the secret\r\n", ""), "\x00") + "\x00",
		"UTF-16BE":           "\xfe\xff\x00" + strings.Join(strings.Split("the secret\r\n", ""), "\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, secret := range []Secret{
				{Name: "refresh_token", Value: content},
				{Name: "refresh_token_file_path", Path: writeFile(t, content)},
			} {
				if got, err := secret.Read(t.Context()); err != nil || got != "the secret" {
					t.Errorf("%s: got %q and error %v, want %q", secret.Name, got, err, "the secret")
				}
			}
		})
	}
}

func TestSecret_BlockedFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		blocked := make(chan struct{})
		defer close(blocked)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := await(ctx, func() ([]byte, error) {
			<-blocked
			return []byte("too late"), nil
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
	})
}

func TestSecret_OneMebibyte(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("x", 1<<20)
	got, err := Secret{Name: "refresh_token_file_path", Path: writeFile(t, content)}.Read(t.Context())
	if err != nil || got != content {
		t.Errorf("got %d characters and error %v, want %d", len(got), err, len(content))
	}
}

func TestSecret_Link(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(writeFile(t, "the secret"), link); err != nil {
		t.Skip(err) // Windows asks for a privilege
	}
	if got, err := (Secret{Name: "refresh_token_file_path", Path: link}).Read(t.Context()); err != nil || got != "the secret" {
		t.Errorf("got %q and error %v, want %q", got, err, "the secret")
	}
}

func TestSecret_Unusable(t *testing.T) {
	t.Parallel()
	const control = "control character"
	directory := t.TempDir()
	for name, test := range map[string]struct {
		secret Secret
		reason string
	}{
		"missing":                  {Secret{Path: filepath.Join(directory, "missing")}, "exist"},
		"directory":                {Secret{Path: directory}, "regular file"},
		"device":                   {Secret{Path: os.DevNull}, "regular file"},
		"too large":                {Secret{Path: writeFile(t, strings.Repeat("s3cret ", 1<<18))}, "1 MiB"},
		"a byte too large":         {Secret{Path: writeFile(t, strings.Repeat("x", 1<<20)+"\n")}, "1 MiB"},
		"empty file":               {Secret{Path: writeFile(t, "")}, "empty"},
		"blank file":               {Secret{Path: writeFile(t, " \r\n\t")}, "empty"},
		"empty value":              {Secret{}, "empty"},
		"blank value":              {Secret{Value: " \n"}, "empty"},
		"line break in a file":     {Secret{Path: writeFile(t, "s3cret\ns3cret")}, control},
		"UTF-16 without a mark":    {Secret{Path: writeFile(t, "s\x003\x00c\x00r\x00e\x00t\x00")}, control},
		"line break in a value":    {Secret{Value: "s3cret\r\ns3cret"}, control},
		"escape in a value":        {Secret{Value: "s3cret\x1b[31m"}, control},
		"C1 character in a value":  {Secret{Value: "s3cret\u009b31m"}, control},
		"DEL in a value":           {Secret{Value: "s3cret\x7fx"}, control},
		"tabulator within a value": {Secret{Value: "s3cret\ts3cret"}, control},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.secret.Name = "the_attribute"
			got, err := test.secret.Read(t.Context())
			if got != "" {
				t.Errorf("got %q", got)
			}
			wantSecretError(t, err, test.secret, test.reason)
			if text := err.Error(); !strings.Contains(text, "the_attribute") || !strings.Contains(text, test.secret.Path) {
				t.Errorf("got %q, want the attribute and the file %q", text, test.secret.Path)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the secret is in %q", err)
			}
		})
	}
}

func TestSecretError_LongPath(t *testing.T) {
	t.Parallel()
	for _, length := range []int{255, 256, 1500} {
		token, shown := strings.Repeat("x", length), length <= 255
		_, err := Secret{Name: "refresh_token_file_path", Path: token}.Read(t.Context())
		if err == nil || strings.Contains(err.Error(), token) != shown || !strings.Contains(err.Error(), "refresh_token_file_path") {
			t.Errorf("%d bytes: got %v, want it shown: %t", length, err, shown)
		}
	}
}
