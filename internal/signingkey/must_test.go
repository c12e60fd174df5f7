package signingkey_test

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
