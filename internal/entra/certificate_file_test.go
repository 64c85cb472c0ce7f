// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"math"
	"path/filepath"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
)

func TestAPKCS12FileOfTooManyIterationsIsRejectedBeforeTheyAreComputed(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]func(iterations int) []byte{
		"MAC":                  func(n int) []byte { return pkcs12WithMAC(t, oidSHA1, n) },
		"PBMAC1":               func(n int) []byte { return pkcs12WithMAC(t, oidPBMAC1, n) },
		"certificate, PBES2":   func(n int) []byte { return pkcs12WithBag(t, pbes2(t, n)) },
		"certificate, 3DES":    func(n int) []byte { return pkcs12WithBag(t, tripleDES(t, n)) },
		"private key, PBES2":   func(n int) []byte { return pkcs12WithKey(t, pbes2(t, n)) },
		"private key, 3DES":    func(n int) []byte { return pkcs12WithKey(t, tripleDES(t, n)) },
		"with something after": func(n int) []byte { return append(pkcs12WithMAC(t, oidSHA1, n), 0xff) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, iterations := range []int{maxIterations + 1, math.MaxInt32, 0x3003020105} { // the last is DER in itself
				if _, err := parseKeyPair(file(iterations), ""); !errors.Is(err, errTooManyIterations) {
					t.Fatalf("%d iterations: got %q, want %q", iterations, err, errTooManyIterations)
				}
			}
			if _, err := parseKeyPair(file(2048), ""); errors.Is(err, errTooManyIterations) {
				t.Errorf("2,048 iterations: got %q", err)
			}
			if got := highestIterations(file(maxIterations), 0); got != maxIterations {
				t.Errorf("got %d iterations, want %d", got, maxIterations)
			}
		})
	}
}

func TestTheIterationsOfRealFilesAreFound(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.pfx"))
	if err != nil || len(files) < 8 {
		t.Fatal("no files", err)
	}
	for _, path := range files {
		if got := highestIterations(testdata(t, filepath.Base(path)), 0); got != 2048 {
			t.Errorf("%s: got %d iterations, want the 2048 of OpenSSL", path, got)
		}
	}
	pair, _ := parsePEM(testdata(t, "key-first.pem"))
	for i, test := range []struct {
		encoder    *pkcs12.Encoder
		iterations int
	}{{pkcs12.LegacyRC2, 1}, {pkcs12.LegacyDES, 3000}, {pkcs12.Modern2023, 100_000}, {pkcs12.Modern2026, 3000}} {
		content, err := test.encoder.WithIterations(test.iterations).Encode(pair.key, pair.leaf, nil, "password")
		if err != nil {
			t.Fatal(err)
		}
		if got := highestIterations(content, 0); got != test.iterations {
			t.Errorf("encoder %d: got %d iterations, want %d", i+1, got, test.iterations)
		}
		if _, err := parsePKCS12(content, "password"); err != nil {
			t.Errorf("encoder %d: it %s", i+1, err)
		}
	}
}

func TestADeepFileIsNotFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	nested := sequence(t, []byte("salt"), 2048)
	for range maxDepth - 3 {
		nested = sequence(t, nested)
	}
	if got := highestIterations(octets(t, nested), 0); got != 2048 {
		t.Errorf("at the greatest depth: got %d iterations, want 2048", got)
	}
	if got := highestIterations(octets(t, sequence(t, nested)), 0); got != 0 {
		t.Errorf("beyond the greatest depth: got %d iterations, want 0", got)
	}
}
