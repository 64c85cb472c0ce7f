variable "domain" {
  description = "A verified domain of the customer."
  type        = string
  default     = "customer.example.com"
}
